// Runs of a group as one curve: the mean of their scores at each step, and their spread. Pure.
import { plural } from "../../text/format";
import type { Scores } from "../server/api";

/** What puts runs together. */
export interface Grouping {
  /** The group that a run is in, by its name; null where it is in none. */
  readonly keyOf: (run: string) => string | null;
  /** All groups, in their order. */
  readonly keys: readonly string[];
}

/** The key of the group that a run is in; null where the expression finds nothing. */
export function groupKey(run: string, expression: RegExp): string | null {
  const found = expression.exec(run);
  if (!found) return null;
  return found.length > 1
    ? found
        .slice(1)
        .map((part) => part ?? "")
        .join(" ")
    : found[0];
}

/** One group: its key, and its name with the number of its runs. */
export interface Group {
  readonly key: string;
  readonly name: string;
  readonly members: readonly Scores[];
}

/** The groups that some runs are in, in the order of all groups. */
export function groupsOf(every: readonly Scores[], { keyOf, keys }: Grouping): Group[] {
  const found = new Map<string, Scores[]>();
  for (const scores of every) {
    const key = keyOf(scores.run);
    if (key !== null) found.set(key, [...(found.get(key) ?? []), scores]);
  }
  return keys.flatMap((key) => {
    const members = found.get(key);
    return members ? [{ key, name: `${key} (${plural(members.length, "run")})`, members }] : [];
  });
}

/**
 * A group as one run: its means, and mean ± standard deviation (n − 1) as its band, which ends
 * where the score does: no score is above 1 or below `lowest`.
 */
export function meanOf({ name, members }: Pick<Group, "name" | "members">, lowest = 0): Scores {
  const steps = new Map<number, { took: number[]; value: number[]; batch: number[] }>();
  for (const { step, wall_time, value, batch_mean } of members) {
    step.forEach((at, i) => {
      const here = steps.get(at) ?? { took: [], value: [], batch: [] };
      steps.set(at, here);
      if (i > 0) here.took.push(wall_time[i]! - wall_time[i - 1]!);
      // A value that is undefined in a run is no part of the mean.
      const own = value[i] ?? null;
      if (own !== null) here.value.push(own);
      const naive = batch_mean?.[i] ?? null;
      if (naive !== null) here.batch.push(naive);
    });
  }
  const rows = [...steps].sort(([a], [b]) => a - b).map(([at, here]) => ({ at, ...here }));
  const spread = rows.map(({ value }) => deviation(value));
  const value = rows.map((row) => mean(row.value));
  const around = (sign: number) =>
    value.map((middle, i) =>
      middle === null || spread[i] === null
        ? null
        : Math.max(lowest, Math.min(1, middle + sign * spread[i]!)),
    );
  return {
    ...members[0]!,
    run: name,
    step: rows.map(({ at }) => at),
    wall_time: timesOf(
      Math.min(...members.flatMap(({ wall_time }) => wall_time.slice(0, 1))),
      rows.map(({ took }) => mean(took) ?? 0),
    ),
    value,
    logged_f1: null,
    batch_mean: members.some(({ batch_mean }) => batch_mean)
      ? rows.map(({ batch }) => mean(batch))
      : null,
    low: around(-1),
    high: around(1),
    no_band: null,
    total: null,
    explanation: null,
    difference: null,
    unavailable: null,
  };
}

/**
 * Times from the first run's start on, in which each step takes as long as it did on average.
 * Means of the times themselves would go back where a run ends or began on another day.
 */
function timesOf(start: number, took: readonly number[]): number[] {
  let time = start;
  return took.map((seconds, i) => {
    if (i > 0) time += seconds;
    return time;
  });
}

function mean(values: readonly number[]): number | null {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

function deviation(values: readonly number[]): number | null {
  const middle = mean(values);
  if (middle === null || values.length < 2) return null;
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
