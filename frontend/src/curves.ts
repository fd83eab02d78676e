// From a run's scores to the lines of the two charts and the rows of tooltip
// and table. Pure: knows what exact, batch mean and gap are, but no pixels.
import type { Scores } from "./api";
import type { Line } from "./chart/draw";
import type { XAxis } from "./state";

/** One run's scores ready to draw. Undefined values are NaN: typed arrays know no null. */
export interface Curve {
  readonly run: string;
  readonly colour: string;
  readonly x: Float64Array;
  readonly step: readonly number[];
  readonly exact: Float64Array;
  readonly batchMean: Float64Array | null;
  readonly gap: Float64Array | null;
  readonly scores: Scores;
}

export function curveOf(scores: Scores, colour: string, xAxis: XAxis): Curve {
  const exact = column(scores.value);
  const batchMean = scores.batch_mean && column(scores.batch_mean);
  return {
    run: scores.run,
    colour,
    x: xOf(scores, xAxis),
    step: scores.step,
    exact,
    batchMean,
    gap: batchMean?.map((mean, i) => mean - exact[i]!) ?? null,
    scores,
  };
}

function xOf({ step, wall_time }: Scores, xAxis: XAxis): Float64Array {
  if (xAxis === "step") return Float64Array.from(step);
  const start = xAxis === "relative" ? (wall_time[0] ?? 0) : 0;
  return Float64Array.from(wall_time, (time) => time - start);
}

function column(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

/** Exact solid, batch mean dashed; the solid lines come last so that they lie on top. */
export function scoreLines(curves: readonly Curve[]): Line[] {
  const dashed = curves.flatMap(({ run, colour, x, batchMean }): Line[] =>
    batchMean ? [{ key: run, colour, x, y: batchMean, dashed: true }] : [],
  );
  const solid = curves.map(
    ({ run, colour, x, exact }): Line => ({ key: run, colour, x, y: exact, dashed: false }),
  );
  return [...dashed, ...solid];
}

export function gapLines(curves: readonly Curve[]): Line[] {
  return curves.flatMap(({ run, colour, x, gap }): Line[] =>
    gap ? [{ key: run, colour, x, y: gap, dashed: false }] : [],
  );
}

/** What is known of one run at one point. */
export interface Row {
  readonly run: string;
  readonly colour: string;
  readonly step: number;
  readonly wallTime: number;
  readonly relative: number;
  readonly exact: number | null;
  readonly batchMean: number | null;
  readonly gap: number | null;
  readonly total: number | null;
}

export function rowAt({ run, colour, scores }: Curve, index: number): Row {
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
    total: scores.total?.[index] ?? null,
  };
}

/** Each run's last point; runs without one are left out. */
export function lastRows(curves: readonly Curve[]): Row[] {
  return curves.flatMap((curve) =>
    curve.step.length ? [rowAt(curve, curve.step.length - 1)] : [],
  );
}
