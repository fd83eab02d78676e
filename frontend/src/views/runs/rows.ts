// A row for each run and metric: its last and its best step. Pure.
import type { Scores, Series } from "../../data/server/api";

export interface RunRow {
  readonly run: string;
  readonly tag: string;
  readonly colour: string;
  readonly lastStep: number | null;
  readonly last: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The rows that were counted at the last step. */
  readonly total: number | null;
  readonly bestStep: number | null;
  readonly best: number | null;
  readonly batchMean: number | null;
  readonly gap: number | null;
  readonly findings: readonly string[];
  /** Whether somebody else logged the values, so that they are not exact. */
  readonly logged: boolean;
  readonly unavailable: string | null;
}

/** `why` says why there are no scores, if somebody knows. */
export function runRow(
  series: Series,
  scores: Scores | undefined,
  colour: string,
  why: string | null = null,
): RunRow {
  const at = (scores?.step.length ?? 0) - 1;
  const last = scores?.value[at] ?? null;
  const batchMean = scores?.batch_mean?.[at] ?? null;
  const best = bestOf(scores?.value ?? []);
  return {
    run: series.run,
    tag: series.tag,
    colour,
    lastStep: scores?.step[at] ?? null,
    last,
    low: scores?.low?.[at] ?? null,
    high: scores?.high?.[at] ?? null,
    bestStep: best === null ? null : scores!.step[best]!,
    best: best === null ? null : scores!.value[best]!,
    batchMean,
    gap: last === null || batchMean === null ? null : batchMean - last,
    total: scores?.total?.[at] ?? null,
    findings: series.findings.map(({ message }) => message),
    logged: series.quality !== "exact",
    unavailable: scores?.unavailable ?? why,
  };
}

/** The first index of the largest value; null where none is defined. */
function bestOf(values: readonly (number | null)[]): number | null {
  let best: number | null = null;
  values.forEach((value, i) => {
    if (value !== null && (best === null || value > values[best]!)) best = i;
  });
  return best;
}
