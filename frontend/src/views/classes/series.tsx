// The classes of one series: a heat map of class and step, a table at one step, and
// the two macro F1 of that step. Asks the routes, and forms no score.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { scoreName, titleOf } from "../../data/model";
import { useAnswer } from "../../data/server/answer";
import { thresholdOf, thresholdParams } from "../../data/server/api";
import type { ClassesAnswer, HistoryAnswer, ScoresAnswer } from "../../data/server/schema";
import { SCORES_BY_CLASS, type ScoreByClass } from "../../data/server/scores";
import { score, threshold, zeroDivision } from "../../data/state";
import { placeOf } from "../../data/steps";
import { atThreshold, count, score as shownScore } from "../../text/format";
import { type Order, sorted } from "../../text/table";
import { HeatMap } from "../../widgets/heat/heatmap";
import { Failure, Loading } from "../../widgets/messages";
import { Sortable } from "../../widgets/sortable";
import { BANDED, COLUMNS, showCurve, zeroByZero } from "./columns";
import { averagedOver, rowsOf } from "./rows";

// Both outlive the view, so that they are the same when the reader comes back.
const order = signal<Order>({ column: 5, descending: false });
const chosenStep = signal<{ readonly series: string; readonly step: number } | null>(null);

const ELSEWHERE = "Choose another threshold in the bar above, or Own.";

interface Props {
  readonly run: string;
  readonly tag: string;
}

const address = (route: string, parameters: Record<string, string>) =>
  `./${route}?${new URLSearchParams(parameters)}`;

export function SeriesClasses({ run, tag }: Props) {
  const own = JSON.stringify([run, tag]);
  const chosen = chosenStep.value?.series === own ? chosenStep.value.step : null;
  const shown = SCORES_BY_CLASS.find((name) => name === score.value) ?? BANDED;
  const series = { run, tag, ...thresholdParams(threshold.value) };
  const fixed = { ...series, zero_division: zeroDivision.value };
  // The map shows 0/0 as undefined, whatever it is counted as elsewhere.
  const history = useAnswer<HistoryAnswer>(
    address("history", { ...series, score: shown, zero_division: "nan" }),
  );
  const macro = useAnswer<ScoresAnswer>(address("scores", { ...fixed, average: "macro" }));
  const means = useAnswer<ScoresAnswer>(address("scores", { ...fixed, average: "macro_of_means" }));
  // The map may leave steps out; the curve of an average has them all.
  const all = macro.answer?.series[0]?.step ?? [];
  const steps = all.length > 0 ? all : (history.answer?.step ?? []);
  // The chosen step may be gone after a second, shorter training.
  const step = chosen !== null && (steps.length === 0 || steps.includes(chosen)) ? chosen : null;
  const atStep: Record<string, string> = step === null ? {} : { step: String(step) };
  const classes = useAnswer<ClassesAnswer>(address("classes", { ...fixed, ...atStep }));

  const failed = [history, classes].find(({ error }) => error !== null);
  if (failed) {
    return (
      <Failure
        title={`The classes could not be read${atThreshold(threshold.value)}`}
        sentence={[failed.error, threshold.value !== null && ELSEWHERE].filter(Boolean).join(" ")}
        versions={null}
        onRetry={failed.retry}
      />
    );
  }
  if (!history.answer || !classes.answer) return <Loading what="the classes" />;
  const unavailable = classes.answer.unavailable ?? history.answer.unavailable;
  if (unavailable) {
    return (
      <p class="note" role="status" data-testid="classes-unavailable">
        {unavailable}
      </p>
    );
  }
  const there = placeOf(steps, classes.answer.step);
  const averaged = macro.answer?.series[0];
  const at = (answer: ScoresAnswer | null) => {
    const scores = answer?.series[0];
    return scores?.value[scores.step.indexOf(classes.answer?.step ?? -1)] ?? null;
  };
  return (
    <div class="stack" aria-busy={history.waiting || classes.waiting} data-testid="classes-answer">
      <MapAndTable
        run={run}
        tag={tag + atThreshold(thresholdOf(classes.url))}
        history={history.answer}
        classes={classes.answer}
        shown={shown}
        slider={
          <label class="choice">
            <span>Step</span>
            <input
              type="range"
              data-testid="step-slider"
              min={0}
              max={steps.length - 1}
              value={there}
              aria-valuetext={`step ${classes.answer.step}`}
              onInput={(event) => {
                const step = steps[event.currentTarget.valueAsNumber];
                chosenStep.value = step === undefined ? null : { series: own, step };
              }}
            />
            <output>{classes.answer.step}</output>
          </label>
        }
      >
        <Means
          macro={at(macro.answer)}
          ofMeans={at(means.answer)}
          over={averaged ? averagedOver(rowsOf(classes.answer), averaged) : "the classes"}
          names={averaged?.labels ?? null}
        />
      </MapAndTable>
    </div>
  );
}

interface Answers extends Props {
  readonly history: HistoryAnswer;
  readonly classes: ClassesAnswer;
  readonly shown: ScoreByClass;
  readonly slider: ComponentChildren;
  readonly children: ComponentChildren;
}

function MapAndTable({ run, tag, history, classes, shown, slider, children }: Answers) {
  const { column, descending } = order.value;
  const rows = useMemo(() => rowsOf(classes), [classes]);
  const inOrder = useMemo(
    () => sorted(rows, COLUMNS[column]!, descending),
    [rows, column, descending],
  );
  const names = useMemo(() => inOrder.map(({ name }) => name), [inOrder]);
  const cells = useMemo(
    () => inOrder.map(({ place }) => history.value[place] ?? []),
    [inOrder, history],
  );
  const name = titleOf(shown);
  return (
    <>
      {shown !== score.value && (
        <p class="lead" data-testid="other-score">
          The map shows {titleOf(BANDED)}: of single classes it has{" "}
          {SCORES_BY_CLASS.map(titleOf)
            .join(", ")
            .replace(/, (?!.*, )/, " and ")}
          , and no {scoreName.value}.
        </p>
      )}
      <HeatMap
        label={`${name} of each class at each step, ${run}, ${tag}`}
        names={names}
        steps={history.step}
        rows={cells}
        mark={placeOf(history.step, classes.step)}
        tell={(value) =>
          value === null ? `${name} is ${zeroByZero()}` : `${name} ${shownScore(value)}`
        }
        rest="Rows are classes in the order of the table, columns steps."
        enter="shows a class' curve"
        onChoose={showCurve}
      />
      {history.sampled && (
        <p class="lead">
          The map has {count(history.step.length)} of the steps, evenly chosen; the table can be of
          any.
        </p>
      )}
      {slider}
      {children}
      <Sortable
        testId="class-table"
        equallyHigh
        caption={`Classes at step ${classes.step}, ${run}, ${tag}`}
        columns={COLUMNS}
        rows={rows}
        keyOf={(row) => row.name}
        dataOf={(row) => ({
          "data-class": row.name,
          "data-support": String(row.support),
          "data-predicted": String(row.predicted),
          ...Object.fromEntries(
            SCORES_BY_CLASS.map((score) => [`data-${score}`, String(row[score])]),
          ),
          "data-low": String(row.low),
          "data-high": String(row.high),
        })}
        order={order}
      />
      {classes.no_band && <p class="lead">No bands: {classes.no_band}</p>}
    </>
  );
}

interface MeansProps {
  readonly macro: number | null;
  readonly ofMeans: number | null;
  /** Which classes they are averages of, in words; and their names where somebody chose them. */
  readonly over: string;
  readonly names: readonly string[] | null;
}

/** Keeps its height while the numbers are on their way, so that nothing jumps. */
function Means({ macro, ofMeans, over, names }: MeansProps) {
  return (
    <p
      class="lead"
      data-testid="macro-line"
      data-macro={String(macro)}
      data-macro-of-means={String(ofMeans)}
      title={names?.join("\n")}
    >
      Macro F1, the mean F1 of {over}: {shownScore(macro)}. F1 of their mean precision and recall:{" "}
      {shownScore(ofMeans)}.
    </p>
  );
}
