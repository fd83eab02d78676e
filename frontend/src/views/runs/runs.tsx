// The table of runs: last and best step of every shown run and metric, with band,
// gap and findings; sorted, pinned and copied. Asks for scores as the curves do.
import { batch } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { codeOf } from "../../data/host/codes";
import { heldOrder } from "../../data/look/held";
import { metrics, question, runColour, valueName } from "../../data/model";
import { selectOnly } from "../../data/runs";
import { questionKey } from "../../data/server/api";
import { generation, isOf, ScoresOf } from "../../data/server/load";
import { selection, starred, toggled, view } from "../../data/state";
import { TableFiles } from "../../parts/tablefiles";
import { atThreshold } from "../../text/format";
import { sorted } from "../../text/table";
import { Problem, Progress } from "../../widgets/messages";
import { Sortable } from "../../widgets/sortable";
import { columnsOf, MOST_ON_TOP, SAVED } from "./columns";
import { type RunRow, runRow } from "./rows";

/** Outlives the view, so that it is the same when the reader comes back. */
const order = heldOrder("runs", { column: 0, descending: false });
const keyOf = ({ run, tag }: RunRow) => JSON.stringify([run, tag]);

/** Shows the curve of a run alone. This view goes away, so the focus moves to the tab. */
function showCurve({ run }: RunRow): void {
  batch(() => {
    selection.value = selectOnly(run);
    view.value = "curves";
  });
  document.getElementById("tab-curves")?.focus();
}

export default function RunTable() {
  const asked = question();
  const round = generation.value;
  const shown = metrics.value;
  const tags = JSON.stringify(shown.map(({ tag }) => tag));
  const sources = useMemo(
    () => new Map((JSON.parse(tags) as string[]).map((tag) => [tag, new ScoresOf(tag)])),
    [tags],
  );
  useEffect(() => {
    for (const { tag, members } of shown) {
      sources.get(tag)!.ask(
        members.map(({ series }) => series.run),
        asked,
        round,
      );
    }
  });

  const key = questionKey(asked);
  const states = shown.map((metric) => ({ metric, now: sources.get(metric.tag)!.scores.value }));
  const rows = states.flatMap(({ metric, now }) =>
    metric.members.map(({ place, series }) => {
      const scores = isOf(now, asked) ? now.byRun.get(series.run) : undefined;
      const why = now.notThere.get(series.run) ?? null;
      return runRow(series, scores, runColour.value(place), why);
    }),
  );
  const at = states[0]?.now.threshold ?? null;
  const waiting = states.reduce((sum, { now }) => sum + now.waiting, 0);
  const name = valueName(shown.flatMap(({ members }) => members.map(({ series }) => series)));
  const pinned = (row: RunRow) => starred.value.has(codeOf(keyOf(row)));
  const full = starred.value.size >= MOST_ON_TOP;
  const columns = columnsOf(
    name,
    pinned,
    full,
    (row) => {
      if (pinned(row) || !full) starred.value = toggled(starred.value, codeOf(keyOf(row)));
    },
    showCurve,
  );

  const inOrder = () => sorted(rows, columns[order.value.column], order.value.descending, pinned);
  return (
    <div
      class="view"
      data-testid="runtable"
      aria-busy={waiting > 0 || states.some(({ now }) => now.key !== key)}
    >
      <div class="controls">
        <TableFiles columns={SAVED} rows={inOrder} name="f1_runs.csv" />
      </div>
      <Progress waiting={waiting} total={rows.length} />
      {states.map(
        ({ metric, now }) =>
          now.error && (
            <Problem
              key={metric.tag}
              testId="card-error"
              onRetry={() => {
                const runs = metric.members.map(({ series }) => series.run);
                sources.get(metric.tag)!.retry(runs, asked, round);
              }}
            >
              {`${metric.tag}: ${now.error}`}
            </Problem>
          ),
      )}
      <Sortable
        testId="runs"
        caption={`Last and best step of each run, ${name}${atThreshold(at)}`}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        dataOf={(row) => ({
          "data-run": row.run,
          "data-tag": row.tag,
          "data-last-step": String(row.lastStep),
          "data-last": String(row.last),
          "data-low": String(row.low),
          "data-high": String(row.high),
          "data-best-step": String(row.bestStep),
          "data-best": String(row.best),
          "data-batch-mean": String(row.batchMean),
          "data-gap": String(row.gap),
          "data-total": String(row.total),
          "data-pinned": String(pinned(row)),
        })}
        order={order}
        ahead={pinned}
        equallyHigh
      />
    </div>
  );
}
