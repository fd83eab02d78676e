// What the reader chose by column: filters, a group, a colour. As one short text in the address,
// made of letters that no address has to spell otherwise. Pure: knows no run and no column.

import { codesOf, readCodes } from "../host/codes";
import { spelled } from "../host/hash";

/**
 * Which values of a column a run may have: some of them, or those between two numbers. A value
 * may be its code, where the address had no room for it: `knownOf` finds it.
 */
export type Filter =
  | { readonly values: readonly string[] }
  | { readonly from: number | null; readonly to: number | null };

export interface Choice {
  /** By the column's name. */
  readonly filters: ReadonlyMap<string, Filter>;
  /** The columns that group and that colour the runs; null for none. */
  readonly group: string | null;
  readonly colour: string | null;
  /** Whether the ranking shows all columns that differ. */
  readonly all: boolean;
}

export const NOTHING: Choice = { filters: new Map(), group: null, colour: null, all: false };

/** Stands for the value of a run that has none; no text of a log is this one. */
export const NONE = "\0";

const SIGNS = ["~", "!", "*"] as const;
const spelt = (text: string): string =>
  text === NONE ? "~3" : text.replace(/[~!*]/g, (sign) => `~${SIGNS.indexOf(sign as "~")}`);
const read = (text: string): string =>
  text === "~3" ? NONE : text.replace(/~([012])/g, (_, place) => SIGNS[Number(place)]!);

/** Characters of an address, beyond which values are too many or too long for it. */
const MOST = 600;

/**
 * The choice as a text: parts between stars, the fields of a part between exclamation marks.
 * `encoded({ …, group: "lr" })` is `group!lr`.
 */
export function encoded(choice: Choice): string {
  const text = written(choice, (values) => ["in", ...values]);
  return spelled(text).length <= MOST
    ? text
    : written(choice, (values) => ["codes", codesOf(values).replaceAll("~", "")]);
}

function written(
  { filters, group, colour, all }: Choice,
  some: (values: readonly string[]) => readonly string[],
): string {
  const parts = [...filters].map(([name, filter]) => {
    const [kind, ...fields] =
      "values" in filter
        ? some(filter.values)
        : ["range", String(filter.from ?? ""), String(filter.to ?? "")];
    return [kind!, name, ...fields];
  });
  if (group !== null) parts.push(["group", group]);
  if (colour !== null) parts.push(["colour", colour]);
  if (all) parts.push(["all"]);
  return parts.map((fields) => fields.map(spelt).join("!")).join("*");
}

/** The choice of a text. What it says wrongly is left out. */
export function decoded(text: string): Choice {
  const filters = new Map<string, Filter>();
  let { group, colour, all } = NOTHING;
  for (const part of text.split("*")) {
    const [kind, name, ...values] = part.split("!").map(read);
    if (kind === "all") all = true;
    if (!name) continue;
    if (kind === "group") group = name;
    if (kind === "colour") colour = name;
    if (kind === "in" && values.length) filters.set(name, { values });
    const codes = kind === "codes" ? readCodes(values[0]?.replace(/.{5}/g, "~$&")) : [];
    if (codes.length) filters.set(name, { values: codes });
    const [from, to] = values.map(numberOf);
    const isRange = kind === "range" && (from ?? to ?? null) !== null;
    if (isRange) filters.set(name, { from: from ?? null, to: to ?? null });
  }
  return { filters, group, colour, all };
}

/** The text of the same choice without its filters. */
export const unfiltered = (text: string): string =>
  encoded({ ...decoded(text), filters: new Map() });

/** The number that a text is; null where it is none. */
export function numberOf(text: string): number | null {
  const number = Number(text.trim().replace("−", "-") || Number.NaN);
  return Number.isFinite(number) ? number : null;
}

/** A choice with one column's filter set; null takes it away. */
export function withFilter(choice: Choice, name: string, filter: Filter | null): Choice {
  const filters = new Map(choice.filters);
  const isOpen = filter && ("values" in filter ? !filter.values.length : isUnbound(filter));
  if (filter === null || isOpen) filters.delete(name);
  else filters.set(name, filter);
  return { ...choice, filters };
}

const isUnbound = ({ from, to }: { from: number | null; to: number | null }) =>
  from === null && to === null;
