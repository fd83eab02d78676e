// Columns of hyper-parameters with the values that runs have in them, and which runs a filter
// admits. Pure.
import { byName } from "../../text/order";
import { codeOf } from "../host/codes";
import type { HyperparametersAnswer } from "../server/schema";
import { type Choice, type Filter, NONE } from "./choice";

export type Answer = Pick<HyperparametersAnswer, "columns" | "runs">;
export type Value = Answer["runs"][number]["values"][string];

export interface Column {
  readonly name: string;
  readonly kind: "number" | "text" | "boolean";
  /** A run's value, by the run's base name; null where it has none. */
  readonly of: (group: string) => Value | null;
  /** The values that there are, in their order, without a missing one. */
  readonly values: readonly Value[];
  /** How many runs have each value, `NONE` for those without one; by the value's key. */
  readonly counts: ReadonlyMap<string, number>;
}

/** A column of more values than these is filtered by a range, if they are numbers. */
export const FEW = 8;

/** A value as the address has it, and as values are told apart. */
export const keyOf = (value: Value | null): string => (value === null ? NONE : String(value));

/** Of a run without a value, which is not one whose value is the word "none". */
export const NOT_SET = "not set";

/** A value as people read it: a number has six digits, unless two of the column agree in them. */
export function shown({ values }: Pick<Column, "values">, value: Value | null): string {
  if (value === null) return NOT_SET;
  if (typeof value !== "number") return String(value);
  const short = Number(value.toPrecision(6));
  const alike = values.filter((other) => Number(Number(other).toPrecision(6)) === short);
  return String(alike.length > 1 ? value : short);
}

/** The columns in which one of some runs has a value, in the server's order. */
export function columnsOf({ columns, runs }: Answer, groups: readonly string[]): Column[] {
  const known = new Map(runs.map(({ run, values }) => [run, values] as const));
  return columns.flatMap(({ name, kind }) => {
    const of = (group: string) => {
      const values = known.get(group);
      // A column may be called as what all objects have, such as "constructor".
      return values && Object.hasOwn(values, name) ? values[name]! : null;
    };
    const counts = new Map<string, number>();
    const found = new Map<string, Value>();
    for (const group of groups) {
      const value = of(group);
      const key = keyOf(value);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (value !== null) found.set(key, value);
    }
    const values = [...found.values()].sort(byValue);
    return values.length ? [{ name, kind, of, values, counts }] : [];
  });
}

/** Numbers by value, words by name, and what is no number after what is one. */
function byValue(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Number(typeof b === "number") - Number(typeof a === "number") || byName(`${a}`, `${b}`);
}

/** Whether the runs differ in a column: a run without a value differs from one with one. */
export const differs = ({ counts }: Column): boolean => counts.size > 1;

/** Whether the values of a column are on a scale, so that its colours are in an order. */
export const isOrdered = ({ kind, values }: Column): boolean =>
  kind === "number" && values.every((value) => typeof value === "number");

/** Whether a column is filtered by ticks, and not by a range. */
export const hasTicks = (column: Column): boolean =>
  !isOrdered(column) || column.values.length <= FEW;

export function admits(filter: Filter, value: Value | null): boolean {
  if ("values" in filter) return filter.values.includes(keyOf(value));
  const { from, to } = filter;
  return typeof value === "number" && value >= (from ?? -Infinity) && value <= (to ?? Infinity);
}

/** Whether a run has what all filters ask for. A filter by a column that is not there asks nothing. */
export function isAdmitted({ filters }: Choice, columns: readonly Column[], group: string) {
  return columns.every(({ name, of }) => {
    const filter = filters.get(name);
    return !filter || admits(filter, of(group));
  });
}

/**
 * A choice as the columns know it: without columns that are not there, and with the values that
 * an address had room for the codes of only.
 */
export function knownOf(choice: Choice, columns: readonly Column[]): Choice {
  const byName = new Map(columns.map((column) => [column.name, column] as const));
  const filters = [...choice.filters].flatMap(([name, filter]) => {
    const column = byName.get(name);
    if (!column || !("values" in filter)) return column ? [[name, filter] as const] : [];
    const keys = [...column.counts.keys()];
    const byCode = new Map(keys.map((key) => [codeOf(key), key]));
    const read = (key: string) => (column.counts.has(key) ? key : (byCode.get(key) ?? key));
    return [[name, { values: filter.values.map(read) }] as const];
  });
  const there = (name: string | null) => (name !== null && byName.has(name) ? name : null);
  const { group, colour } = choice;
  return { ...choice, filters: new Map(filters), group: there(group), colour: there(colour) };
}

/** A filter in words: `0.01, 0.1`, `≥ 0.01`, or `0.01 – 0.1`. */
export function saidOf(filter: Filter, column: Column | undefined): string {
  if ("values" in filter) {
    const value = (key: string) => column?.values.find((own) => keyOf(own) === key) ?? key;
    return filter.values
      .map((key) =>
        column && key !== NONE ? shown(column, value(key)) : key === NONE ? NOT_SET : key,
      )
      .join(", ");
  }
  const [from, to] = [filter.from, filter.to].map(
    (end) => end !== null && shown({ values: [] }, end),
  );
  if (from && to) return `${from} – ${to}`;
  return from ? `≥ ${from}` : `≤ ${to}`;
}
