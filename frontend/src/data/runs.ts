// Which runs there are, in which order, which of them are parts of one run, and which are
// shown. Pure: knows neither signals nor the page.

import { byName } from "../text/order";
import { compiled } from "../text/patterns";
import { codeOf } from "./host/codes";
import type { Series } from "./server/api";

/** As Time Series does: with more runs than these, none is shown until it is ticked. */
export const SHOW_ALL_UP_TO = 500;

export interface Run {
  readonly name: string;
  /** The run that it is a part of, as the server says; its own name if it is no part. */
  readonly group: string;
  /**
   * Place in TensorBoard's own list: what Time Series takes the colour from. The parts of a
   * run have one colour, that of the first one whose rows were held out from training.
   */
  readonly place: number;
  readonly series: readonly Series[];
}

/** Which rows are shown of a run that has both: those held out from training at first. */
export const ROWS = ["validation", "both", "train"] as const;
export type Rows = (typeof ROWS)[number];

/** What is ticked: all runs or none, except some. With `base` null their number decides. */
export interface Selection {
  readonly base: boolean | null;
  /** Names, or their codes where the address had no room for the names. */
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
  const runs = [...byRun].map(([name, own]) => ({
    name,
    group: own[0]!.run_group,
    place: places.get(name)!,
    series: own,
  }));
  const colours = new Map<string, number>();
  for (const run of runs.toSorted((a, b) => trained(a) - trained(b) || a.place - b.place)) {
    if (!colours.has(run.group)) colours.set(run.group, run.place);
  }
  return runs
    .map((run) => ({ ...run, place: colours.get(run.group)! }))
    .sort((a, b) => byName(a.name, b.name));
}

/** 1 for a run of training rows only, and 0 for any other. */
const trained = ({ series }: Pick<Run, "series">) =>
  Number(series.every(({ split }) => split === "train"));

/** The metrics of runs that have these rows, as keys. */
function metricsWith(runs: readonly Run[], rows: Rows): ReadonlySet<string> {
  const counted = ({ split, quality, steps }: Series) =>
    split === rows && quality === "exact" && steps !== 0;
  return new Set(
    runs.flatMap(({ group, series }) =>
      series.filter(counted).map(({ tag }) => JSON.stringify([group, tag])),
    ),
  );
}

/** Whether some run has a metric of training rows and of others: there is a choice then. */
export function haveBoth(runs: readonly Run[]): boolean {
  const held = metricsWith(runs, "validation");
  return [...metricsWith(runs, "train")].some((key) => held.has(key));
}

/** The runs without the rows that are not wanted, wherever the wanted ones have counts. */
export function withRows(runs: readonly Run[], rows: Rows): readonly Run[] {
  if (rows === "both") return runs;
  const other = rows === "train" ? "validation" : "train";
  const wanted = metricsWith(runs, rows);
  return runs.flatMap((run) => {
    const series = run.series.filter(
      ({ split, tag }) => split !== other || !wanted.has(JSON.stringify([run.group, tag])),
    );
    return series.length ? [{ ...run, series }] : [];
  });
}

const baseOf = (selection: Selection, count: number): boolean =>
  selection.base ?? count <= SHOW_ALL_UP_TO;

export function isSelected(selection: Selection, run: string, count: number): boolean {
  const { except } = selection;
  return baseOf(selection, count) !== (except.has(run) || except.has(codeOf(run)));
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
    for (const known of [name, codeOf(name)]) except.delete(known);
    if (on !== base) except.add(name);
  }
  const untouched = base === count <= SHOW_ALL_UP_TO && except.size === 0;
  return { base: untouched ? null : base, except };
}

export function selectOnly(...names: readonly string[]): Selection {
  return { base: false, except: new Set(names) };
}

export interface Filter {
  /** Why the pattern cannot be used; null where it can. */
  readonly reason: string | null;
  readonly matches: (name: string) => boolean;
}

/**
 * A filter from what was typed, without some names. A pattern that is not complete yet hides
 * nothing.
 */
export function filterOf(pattern: string, without: ReadonlySet<string> = new Set()): Filter {
  const expression = compiled(pattern, "i");
  const isWrong = typeof expression === "string";
  return {
    reason: isWrong ? expression : null,
    matches: (name) => !without.has(name) && (isWrong || expression.test(name)),
  };
}
