// From a run's scores to the lines of the two charts and the rows of tooltip
// and table. Pure: knows what exact, batch mean and gap are, but no pixels.
import type { Scores } from "./api";
import type { Line } from "./chart/draw";
import { smooth } from "./chart/smooth";
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
  /** Where the number of rows is another one than at the step before. */
  readonly changes: readonly number[];
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
    changes: changesOf(scores.total),
    scores,
  };
}

function changesOf(total: Scores["total"]): number[] {
  if (!total) return [];
  // Weights are summed in floating point, and differ in their last digits.
  const differ = (a: number | null, b: number | null) =>
    a !== null && b !== null && Math.abs(a - b) > 1e-6 * Math.max(a, b);
  return total.flatMap((rows, i) => (i > 0 && differ(rows, total[i - 1]!) ? [i] : []));
}

function xOf({ step, wall_time }: Scores, xAxis: XAxis): Float64Array {
  if (xAxis === "step") return Float64Array.from(step);
  const start = xAxis === "relative" ? (wall_time[0] ?? 0) : 0;
  return Float64Array.from(wall_time, (time) => time - start);
}

function column(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

/** How lines are drawn. */
export interface Look {
  readonly smoothing: number;
  readonly bands: boolean;
  /** Whether changes of the number of rows are marked: of epochs they are odd. */
  readonly marks: boolean;
}

/** More bands than this lie over each other and say nothing. */
export const BANDS_UP_TO = 20;

/** How many of the curves have a band. */
export function bandsOf(curves: readonly Curve[]): number {
  return curves.filter(({ scores }) => scores.low && scores.high).length;
}

/** Exact solid, batch mean dashed; the solid lines come last so that they lie on top. */
export function scoreLines(curves: readonly Curve[], look: Look): Line[] {
  const dashed = curves.flatMap(({ run, colour, x, batchMean }): Line[] =>
    batchMean ? smoothed({ key: run, colour, x, y: batchMean, dashed: true }, look) : [],
  );
  const bands = look.bands && bandsOf(curves) <= BANDS_UP_TO;
  const solid = curves.flatMap(({ run, colour, x, exact, scores, changes }) => {
    const line: Line = { key: run, colour, x, y: exact, dashed: false };
    const { low, high } = scores;
    return smoothed(
      {
        ...line,
        ...(bands && low && high && { low: column(low), high: column(high) }),
        ...(look.marks && { marks: changes }),
      },
      look,
    );
  });
  return [...dashed, ...solid];
}

export function gapLines(curves: readonly Curve[], look: Look): Line[] {
  return curves.flatMap(({ run, colour, x, gap }): Line[] =>
    gap ? smoothed({ key: run, colour, x, y: gap, dashed: false }, look) : [],
  );
}

/** A line, or the smoothed one over what it was smoothed from; its band is of the numbers. */
function smoothed(line: Line, { smoothing }: Look): Line[] {
  const y = smooth(line.y, smoothing);
  if (y === line.y) return [line];
  const { low: _low, high: _high, ...plain } = line;
  return [
    { ...line, faint: true, marks: undefined },
    { ...plain, y },
  ];
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
  readonly low: number | null;
  readonly high: number | null;
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
    low: scores.low?.[index] ?? null,
    high: scores.high?.[index] ?? null,
    total: scores.total?.[index] ?? null,
  };
}

/** Each run's last point; runs without one are left out. */
export function lastRows(curves: readonly Curve[]): Row[] {
  return curves.flatMap((curve) =>
    curve.step.length ? [rowAt(curve, curve.step.length - 1)] : [],
  );
}
