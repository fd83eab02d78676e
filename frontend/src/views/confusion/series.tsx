// The confusions of one series: what is chosen, what is to be said of them, and the matrix or
// the pairs of many classes, which are fetched then. Asks the route, and counts nothing.
import type { Series } from "../../data/server/api";
import { comparedStep, comparison, confusionStep, pairsFrom } from "../../data/state";
import { Lazy } from "../../widgets/lazy";
import { Failure, Loading, Problem } from "../../widgets/messages";
import { stepUpTo, useConfusions } from "./asked";
import { Controls, StepSlider } from "./controls";

const loadMatrix = () => import("./matrix");
const loadMany = () => import("./many");

interface Props {
  readonly series: Series;
  /** What it may be compared with: the same metric of other runs. */
  readonly others: readonly Series[];
}

export function SeriesConfusion({ series, others }: Props) {
  const { shown, from, other, otherSteps } = useConfusions(series, others);
  const unit = series.step_unit === "epoch" ? "epoch" : "step";
  const answer = shown.answer;
  if (shown.error !== null) {
    return (
      <Failure
        title="The confusion could not be read"
        sentence={shown.error}
        versions={null}
        onRetry={() => {
          confusionStep.value = null; // a step that is gone would fail for ever
          pairsFrom.value = null;
          shown.retry();
        }}
      />
    );
  }
  if (!answer) return <Loading what="the confusion" />;
  if (answer.unavailable) {
    return (
      <p class="note" role="status" data-testid="confusion-unavailable">
        {answer.unavailable}
      </p>
    );
  }
  const compared = other?.answer?.unavailable ? null : (other?.answer ?? null);
  const fits = compared && JSON.stringify(compared.classes) === JSON.stringify(answer.classes);
  const busy = shown.waiting || (other?.waiting ?? false);
  return (
    <div class="stack" aria-busy={busy} data-testid="confusion-answer">
      <Controls unit={unit} others={others} ofMatrix={answer.matrix !== null} />
      <div class="confusion-steps">
        <StepSlider
          label={unit === "epoch" ? "Epoch" : "Step"}
          testId="confusion-step"
          unit={unit}
          steps={answer.steps}
          step={answer.step}
          chosen={confusionStep}
        />
        {comparison.value === "nothing" ? (
          <StepSlider
            label={`Pairs since ${unit}`}
            testId="pairs-from"
            unit={unit}
            steps={answer.steps.filter((step) => answer.step === null || step <= answer.step)}
            step={stepUpTo(answer.steps, from ?? answer.step)}
            chosen={pairsFrom}
          />
        ) : (
          <StepSlider
            label={`Compared ${unit}`}
            testId="compared-step"
            unit={unit}
            steps={otherSteps}
            step={compared?.step ?? null}
            chosen={comparedStep}
          />
        )}
      </div>
      {other?.error != null && (
        <Problem testId="compared-error" onRetry={other.retry}>
          {`What it is compared with could not be read: ${other.error}`}
        </Problem>
      )}
      {comparison.value === "run" && others.length === 0 && (
        <p class="note">No other shown run has this metric with the same classes.</p>
      )}
      {other?.answer?.unavailable && <p class="note">{other.answer.unavailable}</p>}
      {compared && !fits && (
        <p class="note">The classes of {compared.run} are others, so there is no difference.</p>
      )}
      {answer.findings.map(({ message }) => (
        <p key={message} class="note">
          {message}
        </p>
      ))}
      {!answer.is_complete && (
        <p class="note">
          More pairs of classes are confused than were kept: a pair has at least the rows that are
          shown.
        </p>
      )}
      <Lazy
        key={String(answer.matrix === null)}
        load={answer.matrix === null ? loadMany : loadMatrix}
        given={{ answer, other: fits ? compared : null, from, unit }}
      />
    </div>
  );
}
