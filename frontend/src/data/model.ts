// What follows from the state and the data: which runs and metrics are shown,
// which choices the pickers offer. Derived signals only; changes nothing.
import { computed, signal } from "@preact/signals";
import { byName } from "../text/order";
import { theme } from "./host/tensorboard";
import { colourOf } from "./palette";
import { filterOf, haveBoth, isSelected, type Run, runsOf, withRows } from "./runs";
import type { Average, Question, Series } from "./server/api";
import { runOrder, seriesAnswer } from "./server/load";
import { AVERAGES, SCORE_FACTS } from "./server/scores";
import {
  absentClasses,
  average,
  baseline,
  beta,
  className,
  palette,
  pinned,
  rows,
  runFilter,
  type Score,
  score,
  selection,
  threshold,
  VIEWS,
  type View,
  view,
  zeroDivision,
} from "./state";

/** Every run, with all of its series. */
export const allRuns = computed<readonly Run[]>(() =>
  runsOf(seriesAnswer.value?.series ?? [], runOrder.value),
);

/** Whether there is a choice of rows. */
export const rowsDiffer = computed(() => haveBoth(allRuns.value));

/** The runs that have rows of the chosen kind. */
export const runs = computed(() => withRows(allRuns.value, rows.value));

/** What is asked of every series. A baseline that is not among the runs is left out. */
export function question(): Question {
  return {
    score: score.value,
    beta: SCORE_FACTS[score.value].takesBeta ? beta.value : 1,
    average: average.value,
    className: className.value,
    zeroDivision: zeroDivision.value,
    absentClasses: absentClasses.value,
    threshold: threshold.value,
    baseline: allRuns.value.some(({ name }) => name === baseline.value) ? baseline.value : null,
  };
}

/** The runs that have not the hyper-parameters that are asked for. */
export const leftOut = signal<ReadonlySet<string>>(new Set());

export const filter = computed(() => filterOf(runFilter.value, leftOut.value));

/** The colour of a run, by its place. */
export const ownColour = (place: number): string => colourOf(place, theme.value, palette.value);
/** That by which it is drawn: `columns/groups.ts` may give colours to values or groups. */
export const runColour = signal(ownColour);

/** The runs the list shows. */
export const matchingRuns = computed(() =>
  runs.value.filter((run) => filter.value.matches(run.name)),
);

/** The runs the charts show. */
export const shownRuns = computed(() => {
  const count = runs.value.length;
  return matchingRuns.value.filter((run) => isSelected(selection.value, run.name, count));
});

/** One series of a metric, with the run that it is a part of. */
export interface Member {
  readonly place: number;
  readonly group: string;
  readonly series: Series;
}

/** One metric: a tag and the shown runs that have it, each with its place among the colours. */
export interface Metric {
  readonly tag: string;
  readonly members: readonly Member[];
}

/** The metrics of the shown runs: pinned ones, then those logged by epoch, then the rest. */
export const metrics = computed<readonly Metric[]>(() => {
  const byTag = new Map<string, Member[]>();
  for (const run of shownRuns.value) {
    for (const series of run.series) {
      const member = { place: run.place, group: run.group, series };
      byTag.set(series.tag, [...(byTag.get(series.tag) ?? []), member]);
    }
  }
  const rank = (metric: Metric) => (metric.members[0]?.series.step_unit === "epoch" ? 0 : 1);
  return [...byTag]
    .map(([tag, members]) => ({ tag, members }))
    .sort(
      (a, b) =>
        Number(pinned.value.has(b.tag)) - Number(pinned.value.has(a.tag)) ||
        rank(a) - rank(b) ||
        byName(a.tag, b.tag),
    );
});

const all = computed(() => seriesAnswer.value?.series ?? []);

/** Whether two runs have a metric in common, so that one may be better than the other. */
export const rankable = computed(() => {
  const first = new Map<string, string>();
  return all.value.some(({ tag, run_group: group }) => {
    const known = first.get(tag);
    first.set(tag, known ?? group);
    return known !== undefined && known !== group;
  });
});

/** The shown series that have counts at other thresholds; those of held-out rows come first. */
export const withHistogram = computed<readonly Series[]>(() =>
  shownRuns.value
    .flatMap((run) => run.series)
    .filter(({ details }) => details.includes("histogram"))
    .sort((a, b) => Number(a.split === "train") - Number(b.split === "train")),
);

/** The averages that some series offers, in the order of the schema. */
export const averages = computed<readonly Average[]>(() =>
  AVERAGES.filter((name) => all.value.some((series) => series.averages.includes(name))),
);

/** What "auto" stands for; null when the series differ. */
export const ownAverage = computed<Average | null>(() => {
  const own = new Set(all.value.map((series) => series.average));
  // Nobody knows the average of an F1 that was logged as a number.
  return own.size === 1 && !own.has("as_logged") ? [...own][0]! : null;
});

/** Whether all series are of sums of counts, which say neither binary nor micro. */
export const isOfSums = computed(
  () => ownAverage.value === "micro" && all.value.every(({ kind }) => kind === "micro"),
);

/** Class names to choose from: those of every series that has more than one. */
export const classes = computed<readonly string[]>(() => [
  ...new Set(all.value.flatMap(({ classes }) => (classes.length > 1 ? classes : []))),
]);

/** Whether it is known which class is taken for which: of one column it follows from the counts. */
export const hasConfusion = ({ details, kind, quality }: Series): boolean =>
  details.includes("confusion") ||
  (quality === "exact" && (kind === "binary" || kind === "multilabel"));

/** The views that have something to show, and the one that a link leads to. */
export const views = computed<readonly View[]>(() =>
  VIEWS.filter(
    (name) => name !== "confusion" || view.value === name || all.value.some(hasConfusion),
  ),
);

/** A score's own name, as it stands in the middle of a sentence. */
export function nameOf(name: Score, beta: number): string {
  const { title, takesBeta } = SCORE_FACTS[name];
  return takesBeta ? title.replace("-beta", `${beta}`) : title;
}

/** That of the chosen one. */
export const scoreName = computed(() => nameOf(score.value, beta.value));

/** How a score is called in the middle of a sentence. */
export const titleOf = (name: Score): string => SCORE_FACTS[name].title;

/** The name of the shown value. Only an exact one is called exact. */
export function valueName(series: readonly Pick<Series, "quality">[]): string {
  const exact = series.filter(({ quality }) => quality === "exact").length;
  if (exact === series.length) return `exact ${scoreName.value}`;
  return exact === 0 ? `${scoreName.value} as logged` : scoreName.value;
}
