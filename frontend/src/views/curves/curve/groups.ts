// The curves of groups of runs: one for each, their mean. Fetched once something groups the
// runs. Pure.
import { groupKey, groupsOf, meanOf } from "../../../data/grouping";
import { type Curve, curveOf } from "./curve";
import { type Drawing, isLogged, type Known } from "./ofmetric";

export function groupedCurves(
  known: readonly Known[],
  { xAxis, colourAt }: Drawing,
  expression: RegExp,
  lowest = 0,
): Curve[] {
  const logged = new Set(
    known.filter(({ series }) => isLogged(series)).map(({ scores }) => scores),
  );
  return groupsOf(known, expression).map((group) => {
    const anyLogged = group.members.some((scores) => logged.has(scores));
    return curveOf(meanOf(group, lowest), colourAt(group.place), xAxis, [], anyLogged);
  });
}

/** The key of the line of a run's group; null where it has none. */
export function lineOf(run: string, curves: readonly Curve[], expression: RegExp): string | null {
  const key = groupKey(run, expression);
  const isOf = (name: string) =>
    name.startsWith(`${key} (`) && /^\(\d+ runs?\)$/.test(name.slice(`${key} `.length));
  return key === null ? null : (curves.find((curve) => isOf(curve.run))?.run ?? null);
}

/** How many runs are in no group. */
export function countOutside(runs: readonly string[], expression: RegExp | null): number {
  return expression ? runs.filter((run) => groupKey(run, expression) === null).length : 0;
}
