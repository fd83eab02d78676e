// The numbers of a curve at one step, for the tooltip, the table and files. Pure.
import type { Curve } from "./curve";

/** The numbers of one run at one step. */
export interface Point {
  readonly run: string;
  readonly colour: string;
  readonly step: number;
  readonly wallTime: number;
  readonly relative: number;
  readonly exact: number | null;
  readonly batchMean: number | null;
  readonly gap: number | null;
  readonly loggedF1: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly total: number | null;
  readonly difference: number | null;
  /** The codes of the findings there. */
  readonly found: readonly string[];
  /** Whether somebody else logged the value, so that it is not exact. */
  readonly logged: boolean;
}

export function pointAt(
  { run, colour, scores, difference, found, logged }: Curve,
  index: number,
): Point {
  const exact = scores.value[index] ?? null;
  const batchMean = scores.batch_mean?.[index] ?? null;
  const wallTime = scores.wall_time[index]!;
  return {
    run,
    colour,
    step: scores.step[index]!,
    wallTime,
    relative: wallTime - scores.wall_time[0]!,
    exact,
    batchMean,
    gap: exact === null || batchMean === null ? null : batchMean - exact,
    loggedF1: scores.logged_f1?.[index] ?? null,
    low: scores.low?.[index] ?? null,
    high: scores.high?.[index] ?? null,
    total: scores.total?.[index] ?? null,
    difference: numberOrNull(difference?.value[index]),
    found: found.get(index) ?? [],
    logged,
  };
}

const numberOrNull = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? null : value;

/** Each run's last point; runs without one are left out. */
export function lastPoints(curves: readonly Curve[]): Point[] {
  return curves.flatMap((curve) =>
    curve.step.length ? [pointAt(curve, curve.step.length - 1)] : [],
  );
}
