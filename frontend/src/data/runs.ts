// Which runs there are, in which order, and which of them are shown. Pure:
// knows neither signals nor the page.

import { byName } from "../text/order";
import { compiled } from "../text/patterns";
import type { Series } from "./server/api";

/** As Time Series does: with more runs than these, none is shown until it is ticked. */
export const SHOW_ALL_UP_TO = 500;

export interface Run {
  readonly name: string;
  /** Place in TensorBoard's own list: what Time Series takes the colour from. */
  readonly place: number;
  readonly series: readonly Series[];
}

/** What is ticked: all runs or none, except some. With `base` null their number decides. */
export interface Selection {
  readonly base: boolean | null;
  readonly except: ReadonlySet<string>;
}

export const DEFAULT_SELECTION: Selection = { base: null, except: new Set() };

/** The runs that have series, by name. Their places are those in `order`; unlisted runs follow. */
export function runsOf(series: readonly Series[], order: readonly string[]): Run[] {
  const byRun = new Map<string, Series[]>();
  for (const own of series) byRun.set(own.run, [...(byRun.get(own.run) ?? []), own]);
  const places = new Map(order.map((name, place) => [name, place]));
  for (const name of [...byRun.keys()].sort()) {
    if (!places.has(name)) places.set(name, places.size);
  }
  return [...byRun]
    .map(([name, own]) => ({ name, place: places.get(name)!, series: own }))
    .sort((a, b) => byName(a.name, b.name));
}

const baseOf = (selection: Selection, count: number): boolean =>
  selection.base ?? count <= SHOW_ALL_UP_TO;

export function isSelected(selection: Selection, run: string, count: number): boolean {
  return baseOf(selection, count) !== selection.except.has(run);
}

/** Ticks or unticks `names`. If these are all runs, runs that come later are ticked alike. */
export function select(
  selection: Selection,
  names: readonly string[],
  on: boolean,
  count: number,
): Selection {
  if (names.length === count) {
    return { base: on === count <= SHOW_ALL_UP_TO ? null : on, except: new Set() };
  }
  const base = baseOf(selection, count);
  const except = new Set(selection.except);
  for (const name of names) {
    if (on === base) except.delete(name);
    else except.add(name);
  }
  const untouched = base === count <= SHOW_ALL_UP_TO && except.size === 0;
  return { base: untouched ? null : base, except };
}

export function selectOnly(name: string): Selection {
  return { base: false, except: new Set([name]) };
}

export interface Filter {
  /** Why the pattern cannot be used; null where it can. */
  readonly reason: string | null;
  readonly matches: (name: string) => boolean;
}

/** A filter from what was typed. A pattern that is not complete yet hides nothing. */
export function filterOf(pattern: string): Filter {
  const expression = compiled(pattern, "i");
  return typeof expression === "string"
    ? { reason: expression, matches: () => true }
    : { reason: null, matches: (name) => expression.test(name) };
}
