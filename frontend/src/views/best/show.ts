// The way from the ranking to the curves.
import { batch } from "@preact/signals";
import { selectOnly } from "../../data/runs";
import type { RankingRow } from "../../data/server/schema";
import { baseline, selection, view } from "../../data/state";

/** Shows some runs alone. Whoever looks at another one than the leader has the leader as baseline. */
export function showCurves(rows: readonly RankingRow[], every: readonly RankingRow[]): void {
  const leader = every.find(({ verdict }) => verdict === "leads");
  const others = rows.some(({ run }) => run !== leader?.run);
  batch(() => {
    selection.value = selectOnly(...rows.flatMap(({ parts }) => parts.map(({ run }) => run)));
    baseline.value = others ? (leader?.judged ?? null) : null;
    view.value = "curves";
  });
  // This view goes away, so the focus moves to the tab.
  document.getElementById("tab-curves")?.focus();
}
