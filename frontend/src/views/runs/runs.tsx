// The table of runs: last and best step of every shown run and metric, with band,
// gap and findings; sorted, pinned and copied. Asks for scores as the curves do.
import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { metrics, question, runColour, valueName } from "../../data/model";
import { questionKey } from "../../data/server/api";
import { generation, isOf, ScoresOf } from "../../data/server/load";
import { toggled } from "../../data/state";
import { TableFiles } from "../../parts/tablefiles";
import { atThreshold } from "../../text/format";
import { type Order, sorted } from "../../text/table";
import { Problem } from "../../widgets/messages";
import { Progress } from "../../widgets/progress";
import { Sortable } from "../../widgets/sortable";
import { columnsOf, FILE_COLUMNS } from "./columns";
import { readPins, writePins } from "./pins";
import { type RunRow, runRow } from "./rows";

/** Outlives the view, so that it is the same when the reader comes back. */
const order = signal<Order>({ column: 0, descending: false });
const keyOf = ({ run, tag }: RunRow) => JSON.stringify([run, tag]);

export default function RunTable() {
  const [pins, setPins] = useState(readPins);
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
  const pinned = (row: RunRow) => pins.has(keyOf(row));
  const columns = columnsOf(name, pinned, (row) => {
    const changed = toggled(pins, keyOf(row));
    setPins(changed);
    writePins(changed);
  });

  const inOrder = () => sorted(rows, columns[order.value.column]!, order.value.descending, pinned);
  return (
    <div
      class="view"
      data-testid="runtable"
      aria-busy={waiting > 0 || states.some(({ now }) => now.key !== key)}
    >
      <div class="controls">
        <TableFiles columns={FILE_COLUMNS} rows={inOrder} name="f1_runs.csv" />
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
              {metric.tag}: {now.error}
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
          "data-pinned": String(pinned(row)),
        })}
        order={order}
        ahead={pinned}
      />
    </div>
  );
}
