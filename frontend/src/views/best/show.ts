// The ways from the ranking to other views.
import { batch } from "@preact/signals";
import { choose } from "../../data/columns/live";
import { runs } from "../../data/model";
import { DEFAULT_SELECTION, select, selectOnly } from "../../data/runs";
import type { RankingRow } from "../../data/server/schema";
import { allInOne, baseline, group, selection, view } from "../../data/state";

/** Shows some runs alone. Whoever looks at another one than the leader has the leader as baseline. */
export function showCurves(rows: readonly RankingRow[], every: readonly RankingRow[]): void {
  const leader = every.find(({ verdict }) => verdict === "leads");
  const others = rows.some(({ run }) => run !== leader?.run);
  batch(() => {
    selection.value = selectOnly(...rows.flatMap(({ parts }) => parts.map(({ run }) => run)));
    baseline.value = others ? (leader?.judged ?? null) : null;
    view.value = "curves";
  });
  focusTab("curves");
}

/** Pools the folds of all runs that are ranked, grouped as the server proposes it. */
export function showPooled(): void {
  const names = runs.value.map(({ name }) => name);
  batch(() => {
    selection.value = select(DEFAULT_SELECTION, names, true, names.length);
    choose({ group: null });
    group.value = "";
    allInOne.value = false;
    view.value = "pooled";
  });
  focusTab("pooled");
}

/** The ranking goes away, so the focus moves to the tab. */
export const focusTab = (name: string) => document.getElementById(`tab-${name}`)?.focus();
