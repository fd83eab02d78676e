// The curves of groups of runs: one for each, their mean. Fetched once something groups the
// runs.
import { computed } from "@preact/signals";
import { type Grouped, grouping } from "../../../data/columns/groups";
import { groupsOf, meanOf } from "../../../data/columns/means";
import { plural } from "../../../text/format";
import { type Curve, curveOf } from "./curve";
import { type Drawing, isLogged, type Known } from "./ofmetric";

/** What the view needs of what groups the runs; null where nothing does. */
export const grouped = computed(() => {
  const by = grouping.value;
  return (
    by && {
      curvesOf: (known: readonly Known[], drawing: Drawing, lowest: number) =>
        groupedCurves(known, drawing, by, lowest),
      lineOf: (run: string, curves: readonly Curve[]) => lineOf(run, curves, by),
      outside: (runs: readonly string[]) => outsideOf(runs, by),
    }
  );
});

export function groupedCurves(
  known: readonly Known[],
  { xAxis }: Pick<Drawing, "xAxis">,
  by: Grouped,
  lowest = 0,
): Curve[] {
  const series = new Map(known.map((member) => [member.scores, member.series]));
  const every = known.map(({ scores }) => scores);
  return groupsOf(every, by).map((group) => {
    const own = group.members.map((scores) => series.get(scores)!);
    const [mean, colour] = [meanOf(group, lowest), by.colourOf(group.key)];
    return curveOf(mean, colour, xAxis, [], own.some(isLogged), by.beside(group.key));
  });
}

/** The key of the line of a run's group; null where it has none. */
export function lineOf(run: string, curves: readonly Curve[], { keyOf }: Grouped): string | null {
  const key = keyOf(run);
  const isOf = (name: string) =>
    name.startsWith(`${key} (`) && /^\(\d+ runs?\)$/.test(name.slice(`${key} `.length));
  return key === null ? null : (curves.find((curve) => isOf(curve.run))?.run ?? null);
}

/** How many runs are in no group, and why, in a sentence; null where none is. */
export function outsideOf(runs: readonly string[], { keyOf, why }: Grouped): string | null {
  const count = runs.filter((run) => keyOf(run) === null).length;
  if (count === 0) return null;
  return `${plural(count, "run")} ${count === 1 ? "is" : "are"} in no group: ${why(count)}`;
}
