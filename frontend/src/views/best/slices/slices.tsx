// The slices of predictions: a table for each choice of columns, the worst slice first, and
// above it the sentence on whether that slice can be told from the rest of the rows.
import { batch } from "@preact/signals";
import { useState } from "preact/hooks";
import { heldOpen, heldOrder } from "../../../data/look/held";
import { runColour, runs } from "../../../data/model";
import { selectOnly } from "../../../data/runs";
import type { Slices as Table } from "../../../data/server/schema";
import { baseline, selection, view } from "../../../data/state";
import { TableFiles } from "../../../parts/tablefiles";
import { fileName } from "../../../text/filename";
import { capital, count, score } from "../../../text/format";
import { sorted } from "../../../text/table";
import { Assumptions, Named } from "../../../widgets/said";
import { Sortable } from "../../../widgets/sortable";
import { rounded } from "../scale";
import { focusTab } from "../show";
import { columnsOf, VERDICT } from "./columns";
import { READ, type Row, rowsOf, SAVED } from "./rows";
import { Why } from "./why";
import "./slices.css";

const order = heldOrder("slices", { column: VERDICT, descending: false });
const assumed = heldOpen("slices");
/** So many rows are shown at first: what lies below is in reach. */
const FIRST = 10;

interface Props {
  readonly slices: readonly Table[];
  readonly matches: (run: string) => boolean;
  /** What the values are: F1, of which class, at which threshold. */
  readonly what: string;
  readonly unit: string;
}

export default function Slices({ slices, matches, ...words }: Props) {
  const several = new Set(slices.map(({ run }) => run)).size > 1;
  return (
    <>
      {slices.map((table) => {
        const rows = rowsOf(table, matches);
        if (rows.length === 0) return null;
        const key = [table.run, ...table.columns].join("/");
        return <OneTable key={key} table={table} rows={rows} several={several} {...words} />;
      })}
    </>
  );
}

interface TableProps extends Pick<Props, "what" | "unit"> {
  readonly table: Table;
  readonly rows: readonly Row[];
  /** Whether there are slices of other runs too. */
  readonly several: boolean;
}

function OneTable({ table, rows, several, what, unit }: TableProps) {
  const [opened, setOpened] = useState<{ run: string; anchor: HTMLButtonElement } | null>(null);
  const { run, step, value, total } = table;
  const by = table.columns.join(" and ");
  const places = new Map(runs.value.map(({ name, place }) => [name, place]));
  // One without a positive row may be at 0, and would press all others together.
  const compared = rows.filter(({ verdict }) => verdict !== "not_compared");
  const scaled = compared.length > 0 ? compared : rows;
  const lows = scaled.flatMap(({ low, value: own }) => low ?? own ?? []);
  const highs = rows.flatMap(({ high, value: own }) => high ?? own ?? []);
  const columns = columnsOf({
    scale: lows.length === 0 ? null : rounded(Math.min(...lows), Math.max(...highs)),
    colourOf: (row) => runColour.value(places.get(row.run) ?? 0),
    isOpen: (row) => opened?.run === row.run,
    onShow: (row) => show(row.run, run),
    onWhy: (row, anchor) => setOpened({ run: row.run, anchor }),
  });
  const hasPositives = rows.some(({ positives }) => positives !== null);
  const inOrder = () => sorted(rows, columns[order.value.column], order.value.descending);
  const whole = value === null ? "" : `; all ${count(total ?? 0)} rows have ${score(value)}`;
  const about = opened && rows.find((row) => row.run === opened.run);
  return (
    <section class="slices" data-testid="slices" data-run={run} data-columns={by}>
      <h2>{several ? `Slices of ${run} by ${by}` : `Slices by ${by}`}</h2>
      <p class="sentence" data-testid="slices-sentence">
        <Named text={table.sentence} />
      </p>
      <Assumptions of={table.assumptions} open={assumed} testId="slices-assumptions" />
      <div class="controls">
        <TableFiles
          columns={SAVED}
          read={hasPositives ? READ : READ.slice(0, -1)}
          rows={inOrder}
          name={`${fileName(`f1 slices by ${by}`)}.csv`}
        />
      </div>
      <Sortable
        testId="slices-table"
        caption={`${capital(what)} of each slice by ${by} at ${unit} ${step}, ${run}${whole}`}
        columns={columns}
        places={[...columns.keys()].slice(0, hasPositives ? undefined : -1)}
        rows={rows}
        first={FIRST}
        keyOf={(row) => row.run}
        dataOf={dataOf}
        order={order}
      />
      {about && <Why row={about} anchor={opened.anchor} onClose={() => setOpened(null)} />}
    </section>
  );
}

/** Shows a slice and all rows in the curves. */
function show(slice: string, whole: string): void {
  batch(() => {
    selection.value = selectOnly(slice, whole);
    baseline.value = null;
    view.value = "curves";
  });
  focusTab("curves");
}

const dataOf = (row: Row): Record<string, string> => ({
  "data-run": row.run,
  "data-verdict": row.verdict,
  "data-value": String(row.value),
  "data-low": String(row.low),
  "data-high": String(row.high),
  "data-rest": String(row.rest),
  "data-difference": String(row.difference),
  "data-total": String(row.total),
  "data-positives": String(row.positives),
});
