// The curves of a card: one for each run, or for each group of runs. Pure.
import { groupKey, groupsOf, meanOf } from "../../../data/grouping";
import type { Metric } from "../../../data/model";
import type { Scores } from "../../../data/server/api";
import type { XAxis } from "../../../data/state";
import { type Curve, curveOf } from "./curve";

export interface Drawing {
  readonly xAxis: XAxis;
  /** The colour of a place among the runs. */
  readonly colourAt: (place: number) => string;
  /** What groups the runs; null where nothing does. */
  readonly grouping: RegExp | null;
}

/** The curves of those runs whose scores have come. */
export function curvesOf(
  members: Metric["members"],
  byRun: ReadonlyMap<string, Scores>,
  { xAxis, colourAt, grouping }: Drawing,
): Curve[] {
  const known = members.flatMap(({ place, series }) => {
    const scores = byRun.get(series.run);
    return scores?.step.length ? [{ place, scores, series }] : [];
  });
  const logged = new Set(
    known.filter(({ series }) => series.quality !== "exact").map(({ scores }) => scores),
  );
  if (grouping) {
    return groupsOf(known, grouping).map((group) => {
      const anyLogged = group.members.some((scores) => logged.has(scores));
      return curveOf(meanOf(group), colourAt(group.place), xAxis, [], anyLogged);
    });
  }
  return known.map(({ place, scores, series }) =>
    curveOf(scores, colourAt(place), xAxis, series.findings, logged.has(scores)),
  );
}

/** How many runs are in no group. */
export function countOutside(runs: readonly string[], grouping: RegExp | null): number {
  return grouping ? runs.filter((run) => groupKey(run, grouping) === null).length : 0;
}
