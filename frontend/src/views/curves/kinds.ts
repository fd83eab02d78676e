// Runs of different tasks under one tag: their scores are no rivals, so each task has a card
// of its own, unless the reader puts them together. Pure.
import type { Metric } from "../../data/model";
import type { Series } from "../../data/server/api";

type Kind = Series["kind"];

const NAMES: Readonly<Record<Kind, string>> = {
  binary: "binary",
  multiclass: "multi-class",
  multilabel: "multi-label",
  micro: "task not recorded",
};
const KINDS = Object.keys(NAMES) as Kind[];

/** How many series there are of each task that is known; in the table's order. */
export function tasksOf({ members }: Metric): [name: string, count: number][] {
  return KINDS.filter((kind) => kind !== "micro").flatMap((kind) => {
    const count = members.filter(({ series }) => series.kind === kind).length;
    return count ? [[NAMES[kind], count] satisfies [string, number]] : [];
  });
}

export interface Card {
  readonly key: string;
  readonly metric: Metric;
  /** The task, if others have a card of their own. */
  readonly task: string | null;
}

/** The cards of a metric: one, or one for each task where there are several. */
export function cardsOf(metric: Metric, apart: boolean): Card[] {
  if (!apart || tasksOf(metric).length < 2) return [{ key: metric.tag, metric, task: null }];
  return KINDS.flatMap((kind) => {
    const members = metric.members.filter(({ series }) => series.kind === kind);
    const key = JSON.stringify([metric.tag, kind]);
    return members.length ? [{ key, metric: { tag: metric.tag, members }, task: NAMES[kind] }] : [];
  });
}
