// The classes of one series: which are lost, a heat map of class and step, curves of some,
// a table at one step, and the two macro F1 of that step. Forms no score.
import { useEffect, useMemo } from "preact/hooks";
import { heldStep } from "../../data/look/held";
import { placeOf } from "../../data/look/steps";
import { scoreName, titleOf } from "../../data/model";
import type { Series } from "../../data/server/api";
import { thresholdOf } from "../../data/server/api";
import type { ScoresAnswer } from "../../data/server/schema";
import { SCORES_BY_CLASS } from "../../data/server/scores";
import { score, threshold } from "../../data/state";
import { atThreshold, score as shownScore } from "../../text/format";
import { Failure, Loading } from "../../widgets/messages";
import { useClasses, useOther } from "./asked";
import { BANDED } from "./columns";
import { Lost, NeverLearned } from "./lost";
import { Parts } from "./parts";
import { averagedOver, rowsOf } from "./rows";

/** Outlives the view, so that it is the same when the reader comes back. */
const chosenStep = heldStep("classes");

const ELSEWHERE = "Choose another threshold in the bar above, or As trained.";

interface Props {
  readonly series: Series;
  /** The run that it is compared with; null for none. */
  readonly otherRun: string | null;
}

export function SeriesClasses({ series, otherRun }: Props) {
  const { run, tag, step_unit: unit } = series;
  const own = JSON.stringify([run, tag]);
  const chosen = chosenStep.of(own);
  const shown = SCORES_BY_CLASS.find((name) => name === score.value) ?? BANDED;
  const asked = useClasses(run, tag, shown, chosen);
  const { history, classes, macro, means, steps } = asked;
  const other = useOther(otherRun, tag, shown, classes.answer?.step ?? null);
  const onStep = (at: number) => chosenStep.choose(own, at);
  // What is compared is compared at a step that both have: at the last, until one is chosen.
  const theirs = otherRun === null ? null : other.steps;
  const common = useMemo(() => {
    const known = new Set(theirs);
    return theirs && steps.filter((at) => known.has(at));
  }, [theirs, steps]);
  const last = chosen === null ? common?.at(-1) : undefined;
  useEffect(() => {
    if (last !== undefined) onStep(last);
  }, [last]);
  const offered = common?.length ? common : steps;

  const failed = [history, classes, ...(otherRun ? [other.history, other.classes] : [])].find(
    ({ error }) => error !== null,
  );
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
  const { step } = classes.answer;
  // The slider runs ahead of the answer, so that no key is lost.
  const wanted = asked.step ?? step;
  const averaged = macro.answer?.series[0];
  const at = (answer: ScoresAnswer | null) => {
    const scores = answer?.series[0];
    return scores?.value[scores.step.indexOf(step ?? -1)] ?? null;
  };
  const compared = otherRun !== null && other.history.answer !== null;
  const waiting = history.waiting || classes.waiting || other.history.waiting;
  return (
    <div class="stack" aria-busy={waiting || other.classes.waiting} data-testid="classes-answer">
      <Lost lost={history.answer.lost} unit={unit} onStep={onStep} />
      <NeverLearned history={history.answer} unit={unit} onStep={onStep} />
      {shown !== score.value && <OtherScore />}
      {compared && other.lacks && (
        <p class="note" role="status" data-testid="no-common-step">
          {otherRun} has no {unit} {step}, so the table does not compare. Choose another {unit}.
        </p>
      )}
      <Parts
        run={run}
        tag={tag + atThreshold(thresholdOf(classes.url))}
        unit={unit}
        title={titleOf(shown)}
        history={history.answer}
        classes={classes.answer}
        otherRun={compared ? otherRun : null}
        otherHistory={compared ? other.history.answer : null}
        otherClasses={compared && !other.lacks ? other.classes.answer : null}
        onStep={onStep}
        slider={
          <input
            type="range"
            data-testid="step-slider"
            aria-label={`The ${unit} of the table`}
            title={`The ${unit} of the table`}
            min={0}
            max={offered.length - 1}
            value={placeOf(offered, wanted)}
            aria-valuetext={`${unit} ${wanted}`}
            onInput={(event) => {
              const to = offered[event.currentTarget.valueAsNumber];
              if (to !== undefined) onStep(to);
            }}
          />
        }
        means={
          <Means
            macro={at(macro.answer)}
            ofMeans={at(means.answer)}
            over={averaged ? averagedOver(rowsOf(classes.answer), averaged) : "the classes"}
            names={averaged?.labels ?? null}
          />
        }
      />
    </div>
  );
}

/** The map has no other scores than those of single classes. */
function OtherScore() {
  const names = SCORES_BY_CLASS.map(titleOf);
  return (
    <p class="lead" data-testid="other-score">
      The map shows {titleOf(BANDED)}: of single classes it has{" "}
      {names.join(", ").replace(/, (?!.*, )/, " and ")}, and no {scoreName.value}.
    </p>
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
