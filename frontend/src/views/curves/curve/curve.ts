// One run's scores as the columns of a curve. Pure: knows exact, batch mean and gap,
// but no pixels.
import { column } from "../../../chart/column";
import type { Finding, Scores } from "../../../data/server/api";
import type { XAxis } from "../../../data/state";

/** One run's scores ready to draw. Undefined values are NaN: typed arrays know no null. */
export interface Curve {
  readonly run: string;
  readonly colour: string;
  readonly x: Float64Array;
  readonly step: readonly number[];
  readonly exact: Float64Array;
  readonly batchMean: Float64Array | null;
  readonly gap: Float64Array | null;
  /** An F1 that was logged beside the counts. Nobody knows how, so it has no gap. */
  readonly loggedF1: Float64Array | null;
  /** The difference from the baseline, at this run's own steps; null without a baseline. */
  readonly difference: Banded | null;
  /** The codes of the findings at each index. */
  readonly found: ReadonlyMap<number, readonly string[]>;
  /** Whether somebody else logged the value: such a line is dotted, never solid. */
  readonly logged: boolean;
  /** Whether it is of training rows, beside the held-out ones of the same run. */
  readonly beside: boolean;
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
  beside = false,
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
    beside,
    scores,
  };
}

/** The index of the best value, the first one of equals; null where none is defined. */
export function bestOf({ exact }: Curve): number | null {
  let best: number | null = null;
  for (const [i, value] of exact.entries()) {
    if (!Number.isNaN(value) && (best === null || value > exact[best]!)) best = i;
  }
  return best;
}

/** The difference is known at the common steps; elsewhere it is undefined. */
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
