// The view of classes: one series as a heat map of class and step, and a table of
// its classes at one step. Asks the routes `history` and `classes`, and forms nothing.
import { useEffect, useState } from "preact/hooks";
import { getJson } from "../api";
import { band, count, MISSING, score as shownScore } from "../format";
import { generation, sentence } from "../load";
import { SCORE_NAMES, shownRuns } from "../model";
import type { ClassesAnswer, HistoryAnswer } from "../schema";
import { className, score, view, zeroDivision } from "../state";
import { Choice } from "../widgets/choice";
import { HeatMap } from "./heatmap";
import { type ShownColumn, Sortable } from "./sortable";
import { type Order, sorted } from "./sorting";
import "./styled";

const OF_CLASSES = ["f1", "precision", "recall"] as const;
type Shown = (typeof OF_CLASSES)[number];

export default function Classes() {
  const [chosenRun, setRun] = useState("");
  const [chosenTag, setTag] = useState("");
  const every = shownRuns.value
    .flatMap((run) => run.series)
    .filter(({ classes }) => classes.length > 1);
  const runs = [...new Set(every.map(({ run }) => run))];
  // Of training rows there are no bands, and of both the other says more.
  const first = runs.find((name) => !/train/i.test(name)) ?? runs[0];
  const run = runs.includes(chosenRun) ? chosenRun : first;
  const tags = every.filter((one) => one.run === run).map(({ tag }) => tag);
  const tag = tags.includes(chosenTag) ? chosenTag : tags[0];
  if (run === undefined || tag === undefined) {
    return (
      <div class="view" data-testid="no-classes">
        <p>
          No shown run has more than one class whose counts were recorded. Log a multi-class or
          multi-label model with <code>tb_f1_plugin.keras.TensorBoard</code>, or tick such a run in
          the list.
        </p>
      </div>
    );
  }
  return (
    <div class="view" data-testid="classes">
      <p class="lead">
        Every class against the rest, from the same counts. Choose a class to see its curve.
      </p>
      <div class="controls">
        <Choice
          label="Run"
          testId="class-run"
          value={run}
          options={runs.map((name) => [name, name] as const)}
          onChange={setRun}
        />
        <Choice
          label="Metric"
          testId="class-tag"
          value={tag}
          options={tags.map((name) => [name, name] as const)}
          onChange={setTag}
        />
      </div>
      <OfSeries key={JSON.stringify([run, tag])} run={run} tag={tag} />
    </div>
  );
}

/** The answer to an address; of the one before until it has come. */
function useAnswer<T>(url: string): { answer: T | null; error: string | null; waiting: boolean } {
  const [state, setState] = useState<{ url: string; answer: T | null; error: string | null }>({
    url: "",
    answer: null,
    error: null,
  });
  const round = generation.value;
  useEffect(() => {
    let wanted = true;
    getJson<T>(url).then(
      (answer) => wanted && setState({ url, answer, error: null }),
      (problem) => wanted && setState({ url, answer: null, error: sentence(problem) }),
    );
    return () => {
      wanted = false;
    };
  }, [url, round]);
  return { ...state, waiting: state.url !== url };
}

interface ClassRow {
  readonly name: string;
  readonly place: number;
  readonly support: number | null;
  readonly predicted: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

function OfSeries({ run, tag }: { run: string; tag: string }) {
  const [order, setOrder] = useState<Order>({ column: 5, descending: false });
  const [step, setStep] = useState<number | null>(null);
  const shown: Shown = OF_CLASSES.find((name) => name === score.value) ?? "f1";
  const fixed = { run, tag, zero_division: zeroDivision.value };
  const history = useAnswer<HistoryAnswer>(
    `./history?${new URLSearchParams({ ...fixed, score: shown })}`,
  );
  const atStep: Record<string, string> = step === null ? {} : { step: String(step) };
  const classes = useAnswer<ClassesAnswer>(
    `./classes?${new URLSearchParams({ ...fixed, ...atStep })}`,
  );
  const error = history.error ?? classes.error;
  const unavailable = classes.answer?.unavailable ?? history.answer?.unavailable;
  if (error || unavailable) {
    return (
      <p class="note" role="alert" data-testid="classes-error">
        {error ?? unavailable}
      </p>
    );
  }
  if (!history.answer || !classes.answer) return <p role="status">Reading…</p>;
  const rows = rowsOf(classes.answer);
  const inOrder = sorted(rows, COLUMNS[order.column]!, order.descending);
  const steps = history.answer.step;
  const at = steps.indexOf(classes.answer.step ?? -1);
  return (
    <div class="stack" aria-busy={history.waiting || classes.waiting} data-testid="classes-answer">
      {shown !== score.value && (
        <p class="lead">
          The map shows F1: of classes there is no {SCORE_NAMES[score.value]} here.
        </p>
      )}
      <HeatMap
        label={`${SCORE_NAMES[shown]} of each class at each step, ${run}, ${tag}`}
        names={inOrder.map(({ name }) => name)}
        steps={steps}
        rows={inOrder.map(({ place }) => history.answer!.value[place]!)}
        onChoose={showCurve}
      />
      {history.answer.sampled && (
        <p class="lead">{count(steps.length)} of the steps are shown, evenly chosen.</p>
      )}
      <label class="choice">
        <span>Step</span>
        <input
          type="range"
          data-testid="step-slider"
          min={0}
          max={steps.length - 1}
          value={at < 0 ? steps.length - 1 : at}
          onInput={(event) => setStep(steps[event.currentTarget.valueAsNumber] ?? null)}
        />
        <output>{classes.answer.step}</output>
      </label>
      <Sortable
        testId="class-table"
        caption={`Classes at step ${classes.answer.step}, ${run}, ${tag}`}
        columns={COLUMNS}
        rows={rows}
        keyOf={({ name }) => name}
        dataOf={(row) => ({
          "data-class": row.name,
          "data-support": String(row.support),
          "data-precision": String(row.precision),
          "data-recall": String(row.recall),
          "data-f1": String(row.f1),
          "data-low": String(row.low),
          "data-high": String(row.high),
        })}
        order={order}
        onOrder={setOrder}
      />
      {classes.answer.no_band && <p class="lead">No bands: {classes.answer.no_band}</p>}
    </div>
  );
}

function showCurve(name: string): void {
  className.value = name;
  view.value = "curves";
}

function rowsOf(answer: ClassesAnswer): ClassRow[] {
  return answer.class.map((name, place) => ({
    name,
    place,
    support: answer.possible_positives[place] ?? null,
    predicted: answer.predicted_positives[place] ?? null,
    precision: answer.precision[place] ?? null,
    recall: answer.recall[place] ?? null,
    f1: answer.f1[place] ?? null,
    low: answer.low?.[place] ?? null,
    high: answer.high?.[place] ?? null,
  }));
}

const rowCount = (value: number | null) => (value === null ? MISSING : count(value));
const number = (value: number | null) => (
  <span title={value === null ? "undefined (0/0)" : String(value)}>{shownScore(value)}</span>
);

const COLUMNS: readonly ShownColumn<ClassRow>[] = [
  {
    name: "Class",
    text: true,
    value: (row) => row.name,
    cell: (row) => (
      <button
        type="button"
        data-testid="show-class"
        title="Show its curve"
        onClick={() => showCurve(row.name)}
      >
        {row.name}
      </button>
    ),
  },
  {
    name: "Support",
    title: "Possible positives: the rows that are of the class",
    value: (row) => row.support,
    cell: (row) => rowCount(row.support),
  },
  {
    name: "Predicted",
    title: "Predicted positives: the rows that are said to be",
    value: (row) => row.predicted,
    cell: (row) => rowCount(row.predicted),
  },
  { name: "Precision", value: (row) => row.precision, cell: (row) => number(row.precision) },
  { name: "Recall", value: (row) => row.recall, cell: (row) => number(row.recall) },
  { name: "F1", value: (row) => row.f1, cell: (row) => number(row.f1) },
  {
    name: "Band of F1",
    title: "Sorted by its lower end",
    value: (row) => row.low,
    cell: (row) => band(row.low, row.high),
  },
];
