// From a run's scores to the lines of the charts and the rows of tooltip
// and table. Pure: knows what exact, batch mean and gap are, but no pixels.
import type { Finding, Scores } from "./api";
import type { Line } from "./chart/draw";
import { smooth } from "./chart/smooth";
import type { XAxis } from "./state";

/** What a chart of a card shows. */
export type Kind = "score" | "gap" | "difference";

/** One run's scores ready to draw. Undefined values are NaN: typed arrays know no null. */
export interface Curve {
  readonly run: string;
  readonly colour: string;
  readonly x: Float64Array;
  readonly step: readonly number[];
  readonly exact: Float64Array;
  readonly batchMean: Float64Array | null;
  readonly gap: Float64Array | null;
  /** An F1 that was logged beside the counts: nobody knows what it is, so there is no gap. */
  readonly loggedF1: Float64Array | null;
  /** From the baseline, at this run's own steps; null without one. */
  readonly difference: Banded | null;
  /** The codes of the findings that show at a place, by that place. */
  readonly found: ReadonlyMap<number, readonly string[]>;
  /** Whether it is shown as somebody logged it: such a line is dotted, never solid. */
  readonly logged: boolean;
  readonly scores: Scores;
}

interface Banded {
  readonly value: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function curveOf(
  scores: Scores,
  colour: string,
  xAxis: XAxis,
  findings: readonly Finding[] = [],
  logged = false,
): Curve {
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
    loggedF1: scores.logged_f1 && column(scores.logged_f1),
    difference: differenceOf(scores),
    found: foundAt(scores.step, findings),
    logged,
    scores,
  };
}

/** The difference, which is of the common steps alone, laid along the run's own. */
function differenceOf({ step, difference }: Scores): Banded | null {
  if (!difference) return null;
  const places = new Map(difference.step.map((at, i) => [at, i]));
  const along = (values: typeof difference.low) =>
    Float64Array.from(step, (at) => values?.[places.get(at) ?? -1] ?? Number.NaN);
  return {
    value: along(difference.value),
    low: along(difference.low),
    high: along(difference.high),
  };
}

function foundAt(step: readonly number[], findings: readonly Finding[]): Curve["found"] {
  const found = new Map<number, string[]>();
  for (const { code, steps } of findings) {
    for (const at of steps) {
      const place = step.indexOf(at);
      if (place >= 0) found.set(place, [...(found.get(place) ?? []), code]);
    }
  }
  return found;
}

function xOf({ step, wall_time }: Scores, xAxis: XAxis): Float64Array {
  if (xAxis === "step") return Float64Array.from(step);
  const start = xAxis === "relative" ? (wall_time[0] ?? 0) : 0;
  return Float64Array.from(wall_time, (time) => time - start);
}

/** Undefined values as the charts know them. */
export function column(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

/** How lines are drawn. */
export interface Look {
  readonly smoothing: number;
  readonly bands: boolean;
}

/** More bands than this lie over each other and say nothing. */
export const BANDS_UP_TO = 20;

/** How many of the curves have a band. */
export function bandsOf(curves: readonly Curve[]): number {
  return curves.filter(({ scores }) => scores.low && scores.high).length;
}

/** What the dashed lines are; null where there are none. */
export function dashedName(curves: readonly Curve[]): string | null {
  const names = [
    curves.some(({ batchMean }) => batchMean) && "batch mean",
    curves.some(({ loggedF1 }) => loggedF1) && "logged F1",
  ];
  return names.filter(Boolean).join(", ") || null;
}

/** Exact solid, as logged dotted, batch mean or logged F1 beside them dashed; the solid lines come last, so on top. */
export function scoreLines(curves: readonly Curve[], look: Look): Line[] {
  const dashed = curves.flatMap(({ run, colour, x, batchMean, loggedF1 }): Line[] => {
    const y = batchMean ?? loggedF1;
    return y ? smoothed({ key: run, colour, x, y, dashed: true }, look) : [];
  });
  const bands = look.bands && bandsOf(curves) <= BANDS_UP_TO;
  const solid = curves.flatMap(({ run, colour, x, exact, scores, found, logged }) => {
    const line: Line = { key: run, colour, x, y: exact, dashed: false, dotted: logged };
    const { low, high } = scores;
    return smoothed(
      {
        ...line,
        ...(bands && low && high && { low: column(low), high: column(high) }),
        marks: [...found.keys()],
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

export function differenceLines(curves: readonly Curve[], look: Look): Line[] {
  const bands = look.bands && curves.length <= BANDS_UP_TO;
  return curves.flatMap(({ run, colour, x, difference, logged }): Line[] => {
    if (!difference) return [];
    const { value: y, low, high } = difference;
    const line: Line = { key: run, colour, x, y, dashed: false, dotted: logged };
    return smoothed({ ...line, ...(bands && { low, high }) }, look);
  });
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
  readonly loggedF1: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly total: number | null;
  readonly difference: number | null;
  /** The codes of what is odd there. */
  readonly found: readonly string[];
  /** Whether the value is as somebody logged it, and not exact. */
  readonly logged: boolean;
}

export function rowAt(
  { run, colour, scores, difference, found, logged }: Curve,
  index: number,
): Row {
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
export function lastRows(curves: readonly Curve[]): Row[] {
  return curves.flatMap((curve) =>
    curve.step.length ? [rowAt(curve, curve.step.length - 1)] : [],
  );
}
