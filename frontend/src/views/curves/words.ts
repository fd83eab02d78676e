// What a card says of its curves, in words. Pure.
import type { Scores, Series } from "../../data/server/api";
import type { Curve } from "./curve/curve";
import { BANDS_UP_TO, bandsOf } from "./curve/lines";

/** What an axis of time shows. */
export const X_TITLES = {
  relative: "time since the run's first point",
  wall: "wall time",
} as const;

/** Which averages the curves are, where there is a choice; one column has none. */
export function averageOf(series: readonly Series[], byRun: ReadonlyMap<string, Scores>): string {
  const chosen = series.filter(({ averages }) => averages.length > 1);
  const used = new Set(chosen.flatMap(({ run }) => byRun.get(run)?.described_average || []));
  const names = [...used].join("; ");
  return used.size > 1 ? `, each its own: ${names}` : names && `, ${names}`;
}

/** What the batch means do with absent classes; null where the exact values do the same. */
export function absentRule(curves: readonly Curve[]): string | null {
  const other = curves.find(
    ({ scores }) =>
      scores.batch_mean_absent_classes &&
      scores.batch_mean_absent_classes !== scores.absent_classes,
  );
  return other ? "absent classes counted" : null;
}

/** What the dashed lines are; null where there are none. */
export function dashedName(curves: readonly Curve[]): string | null {
  const names = [
    curves.some(({ batchMean }) => batchMean) && "batch mean",
    curves.some(({ loggedF1 }) => loggedF1) && "logged F1",
  ];
  return names.filter(Boolean).join(", ") || null;
}

/**
 * What the bands are: the legend shows what stands before the colon. Of bands that are not drawn
 * it says why; null where there is nothing to say.
 */
export function bandName(curves: readonly Curve[], grouped: boolean): string | null {
  const number = bandsOf(curves);
  if (number === 0 && curves.length > 0) return null;
  if (number > BANDS_UP_TO) return `no bands: drawn for up to ${BANDS_UP_TO} curves`;
  return grouped
    ? "± 1 standard deviation: Of the runs' scores at a step, with n − 1"
    : "95 % band: Of the score over rows like these; it says nothing of other trainings";
}
