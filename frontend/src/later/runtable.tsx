// The table of runs: last and best step of every shown run and metric, with band,
// gap and findings; sorted, pinned and copied. Asks for scores as the curves do.
import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { questionKey, scoresRequests } from "../api";
import { band, capital, gap, MISSING, plural, score } from "../format";
import { generation, ScoresOf } from "../load";
import { metrics, question, valueName } from "../model";
import { colourOf } from "../palette";
import type { ScoresAnswer } from "../schema";
import { palette, toggled } from "../state";
import { theme } from "../tensorboard";
import { Progress } from "../views/notes";
import { RunName } from "../widgets/runname";
import { useAnswer } from "./answer";
import { copy, save } from "./files";
import { type RunRow, runRow } from "./runrows";
import { type ShownColumn, Sortable } from "./sortable";
import { csvOf, markdownOf, type Order, sorted } from "./sorting";
import "./styled";

const PINS = "tb_f1_plugin.pinned_rows";
/** Outlives the view, so that it is the same when the reader comes back. */
const order = signal<Order>({ column: 0, descending: false });
const keyOf = ({ run, tag }: RunRow) => JSON.stringify([run, tag]);

export default function RunTable() {
  const [pins, setPins] = useState(readPins);
  const [said, setSaid] = useState("");
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
      const scores = now.key === key ? now.byRun.get(series.run) : undefined;
      return runRow(series, scores, colourOf(place, theme.value, palette.value));
    }),
  );
  const waiting = states.reduce((sum, { now }) => sum + now.waiting, 0);
  const name = valueName(shown.flatMap(({ members }) => members.map(({ series }) => series)));
  const pinned = (row: RunRow) => pins.has(keyOf(row));
  const columns = columnsOf(name, pinned, (row) => {
    const changed = toggled(pins, keyOf(row));
    setPins(changed);
    writePins(changed);
  });

  const inOrder = () => sorted(rows, columns[order.value.column]!, order.value.descending, pinned);
  const text = (format: typeof csvOf) => format(FILE_COLUMNS, inOrder());
  const put = async (format: typeof csvOf, what: string) => {
    const done = await copy(text(format));
    setSaid(
      done
        ? `${plural(rows.length, "row")} copied as ${what}.`
        : "The browser refused to copy. Download the CSV instead.",
    );
  };
  return (
    <div class="view" data-testid="runtable" aria-busy={waiting > 0}>
      <div class="controls">
        <button
          type="button"
          data-testid="copy-markdown"
          onClick={() => put(markdownOf, "Markdown")}
        >
          Copy as Markdown
        </button>
        <button type="button" data-testid="copy-csv" onClick={() => put(csvOf, "CSV")}>
          Copy as CSV
        </button>
        <button
          type="button"
          data-testid="download-csv"
          onClick={() => save(text(csvOf), "f1_runs.csv", "text/csv")}
        >
          Download CSV
        </button>
        <span role="status" data-testid="copied">
          {said}
        </span>
      </div>
      <Progress waiting={waiting} total={rows.length} />
      {states.map(
        ({ metric, now }) =>
          now.error && (
            <div key={metric.tag} class="card-error" role="alert" data-testid="card-error">
              <p>
                {metric.tag}: {now.error}
              </p>
              <button
                type="button"
                onClick={() => {
                  const runs = metric.members.map(({ series }) => series.run);
                  sources.get(metric.tag)!.retry(runs, asked, round);
                }}
              >
                Try again
              </button>
            </div>
          ),
      )}
      <Sortable
        testId="runs"
        caption={`Last and best step of each run, ${name}`}
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

/** What files hold: names for programs. */
const FILE_COLUMNS = [
  { name: "run", value: (row: RunRow) => row.run },
  { name: "tag", value: (row: RunRow) => row.tag },
  { name: "last_step", value: (row: RunRow) => row.lastStep },
  { name: "quality", value: (row: RunRow) => (row.logged ? "as_logged" : "exact") },
  { name: "last", value: (row: RunRow) => row.last },
  { name: "low", value: (row: RunRow) => row.low },
  { name: "high", value: (row: RunRow) => row.high },
  { name: "best_step", value: (row: RunRow) => row.bestStep },
  { name: "best", value: (row: RunRow) => row.best },
  { name: "batch_mean", value: (row: RunRow) => row.batchMean },
  { name: "gap", value: (row: RunRow) => row.gap },
  { name: "findings", value: (row: RunRow) => row.findings.join(" ") },
];

function columnsOf(
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

/** A gap, and on demand why. */
function Gap({ row }: { row: RunRow }) {
  const [open, setOpen] = useState(false);
  return (
    <details data-testid="row-gap" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{gap(row.gap)}</summary>
      {open && <Why {...row} />}
    </details>
  );
}

/** Asked for anew with another question and after a reload, as the gap itself is. */
function Why({ run, tag }: RunRow) {
  const [request] = scoresRequests(tag, [run], question());
  const { answer, error, waiting } = useAnswer<ScoresAnswer>(`${request!.url}&explain=1`);
  const [one] = answer?.series ?? [];
  return (
    <p aria-busy={waiting}>
      {waiting ? "…" : (error ?? one?.explanation?.sentence ?? "It is not explained.")}
    </p>
  );
}

function readPins(): ReadonlySet<string> {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(PINS) ?? "[]");
    return new Set(Array.isArray(stored) ? stored.map(String) : []);
  } catch {
    return new Set();
  }
}

function writePins(pins: ReadonlySet<string>): void {
  try {
    window.localStorage.setItem(PINS, JSON.stringify([...pins]));
  } catch {
    // They last as long as the page.
  }
}
