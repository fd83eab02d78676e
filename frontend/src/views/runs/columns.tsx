// The columns of the table of runs, as the page shows them and as files have them.
import { FILE_COLUMNS, type FileColumn } from "../../data/server/columns";
import { band, capital, MISSING, plural, score } from "../../text/format";
import { columnsBy } from "../../text/table";
import { RunName } from "../../widgets/runname";
import type { ShownColumn } from "../../widgets/sortable";
import { Gap } from "./gap";
import type { RunRow } from "./rows";

/** The columns of files: `value` is that of the last step. */
export const SAVED = columnsBy<RunRow, FileColumn>(FILE_COLUMNS, {
  run: (row) => row.run,
  tag: (row) => row.tag,
  step: (row) => row.lastStep,
  quality: (row) => (row.logged ? "as_logged" : "exact"),
  value: (row) => row.last,
  batch_mean: (row) => row.batchMean,
  low: (row) => row.low,
  high: (row) => row.high,
  total: (row) => row.total,
  best_step: (row) => row.bestStep,
  best: (row) => row.best,
  gap: (row) => row.gap,
  findings: (row) => row.findings.join(" "),
});

/** The columns of the page. `name` is the name of the value. */
export function columnsOf(
  name: string,
  pinned: (row: RunRow) => boolean,
  onPin: (row: RunRow) => void,
): ShownColumn<RunRow>[] {
  const number = (value: number | null) => <span title={String(value ?? "")}>{score(value)}</span>;
  return [
    {
      name: "Run",
      text: true,
      value: (row) => row.run,
      cell: (row) => (
        <>
          <button
            type="button"
            class="pin"
            data-testid="pin-row"
            aria-pressed={pinned(row)}
            aria-label={`Pin ${row.run}, ${row.tag}`}
            title="Keep this row on top"
            onClick={() => onPin(row)}
          >
            {pinned(row) ? "★" : "☆"}
          </button>
          <span class="swatch" style={{ background: row.colour }} />
          <span title={row.run}>
            <RunName name={row.run} />
          </span>
        </>
      ),
    },
    {
      name: "Metric",
      text: true,
      value: (row) => row.tag,
      cell: (row) => (
        <>
          {row.tag}
          {row.logged && (
            <span
              class="badge"
              data-testid="row-logged"
              title="Shown as somebody logged it: nobody knows how it was averaged"
            >
              as logged
            </span>
          )}
        </>
      ),
    },
    {
      name: "Last step",
      value: (row) => row.lastStep,
      cell: (row) => row.lastStep ?? MISSING,
    },
    {
      name: capital(name),
      value: (row) => row.last,
      cell: (row) => (row.unavailable ? <Reason text={row.unavailable} /> : number(row.last)),
    },
    {
      name: "Band",
      title: "Sorted by its lower end",
      value: (row) => row.low,
      cell: (row) => band(row.low, row.high),
    },
    { name: "Best step", value: (row) => row.bestStep, cell: (row) => row.bestStep ?? MISSING },
    { name: "Best", value: (row) => row.best, cell: (row) => number(row.best) },
    { name: "Batch mean", value: (row) => row.batchMean, cell: (row) => number(row.batchMean) },
    {
      name: "Gap",
      title: "Batch mean − exact, at the last step",
      value: (row) => row.gap,
      cell: (row) => (row.gap === null ? MISSING : <Gap row={row} />),
    },
    {
      name: "Findings",
      value: (row) => row.findings.length,
      cell: (row) =>
        row.findings.length === 0 ? (
          MISSING
        ) : (
          <details data-testid="row-findings">
            <summary>{plural(row.findings.length, "finding")}</summary>
            {row.findings.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </details>
        ),
    },
  ];
}

function Reason({ text }: { text: string }) {
  return (
    <details>
      <summary>not known</summary>
      <p>{text}</p>
    </details>
  );
}
