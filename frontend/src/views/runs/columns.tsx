// The columns of the table of runs, as the page shows them and as files have them.
import { FILE_COLUMNS, type FileColumn } from "../../data/server/columns";
import { band, capital, count, MISSING, plural, score } from "../../text/format";
import { columnsBy } from "../../text/table";
import { Unfold } from "../../widgets/buttons/unfold";
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

/** More would not fit into an address. */
export const MOST_ON_TOP = 40;
const FULL = `${MOST_ON_TOP} rows are on top already. Take one of them off first.`;

/** The columns of the page. `name` is the name of the value; `full` says that no more can be pinned. */
export function columnsOf(
  name: string,
  pinned: (row: RunRow) => boolean,
  full: boolean,
  onPin: (row: RunRow) => void,
  onShow: (row: RunRow) => void,
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
            aria-disabled={full && !pinned(row)}
            title={full && !pinned(row) ? FULL : "Keep this row on top"}
            onClick={() => onPin(row)}
          >
            {pinned(row) ? "★" : "☆"}
          </button>
          <span class="swatch" style={{ background: row.colour }} />
          <button
            type="button"
            class="opens"
            data-testid="show-run"
            title={`Show only ${row.run} in Curves`}
            onClick={() => onShow(row)}
          >
            <RunName name={row.run} />
          </button>
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
              title="Not known to be the F1 of all rows to the last digit: the findings say why"
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
      cell: (row) => (row.unavailable ? <Reason row={row} /> : number(row.last)),
    },
    {
      name: "Band of the last",
      title: "Of the value at the last step; sorted by its lower end",
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
      name: "Rows",
      title: "Rows counted at the last step",
      value: (row) => row.total,
      cell: (row) => (row.total === null ? MISSING : count(row.total)),
    },
    {
      name: "Findings",
      value: (row) => row.findings.length,
      cell: (row) =>
        row.findings.length === 0 ? (
          MISSING
        ) : (
          <Unfold
            testId="row-findings"
            text={plural(row.findings.length, "finding")}
            label={`What is odd about ${row.run}`}
          >
            {() => (
              <>
                <p>
                  <strong>{row.run}</strong>
                </p>
                {row.findings.map((text) => (
                  <p key={text}>{text}</p>
                ))}
              </>
            )}
          </Unfold>
        ),
    },
  ];
}

function Reason({ row }: { row: RunRow }) {
  return (
    <Unfold testId="row-unknown" text="not known" label={`Why ${row.run} has no value`}>
      {() => <p>{row.unavailable}</p>}
    </Unfold>
  );
}
