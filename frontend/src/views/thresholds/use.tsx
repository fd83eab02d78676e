// Which threshold to use, in sentences, each with a button that uses it.
import { nameOf, titleOf } from "../../data/model";
import { IN_FILE } from "../../data/server/file/infile";
import type { ThresholdsAnswer } from "../../data/server/schema";
import type { Score, ScoreByClass } from "../../data/server/scores";
import { bands, REACHABLE, reach, reachScore } from "../../data/state";
import { aimed, moveThreshold } from "../../data/threshold";
import { band, cut, score } from "../../text/format";
import { Choice } from "../../widgets/choice";
import { bestStepOf, largestOf, ownThreshold } from "./words";

interface Props {
  /** Of the step that is pointed at, or chosen. */
  readonly answer: ThresholdsAnswer;
  readonly name: string;
  readonly unit: string;
  readonly onStep: (step: number) => void;
}

export function Use({ answer: here, name, unit, onStep }: Props) {
  const place = here.step === null ? -1 : here.steps.indexOf(here.step);
  const best = here.best.threshold[place] ?? null;
  const { low, high } = here.best;
  const own = here.at_own?.[place] ?? null;
  const bracket = here.at_step?.best_f1_bracket;
  const ownName = ownThreshold(here);
  return (
    <div class="use" id="thresholds-use">
      <p
        data-testid="best-line"
        data-threshold={String(best)}
        data-value={String(here.best.value[place] ?? null)}
      >
        {best === null ? (
          `${name} is 0/0 at every threshold of ${unit} ${here.step}.`
        ) : (
          <>
            At {unit} {here.step} the best threshold is <strong>{cut(best)}</strong>: {name}{" "}
            {score(here.best.value[place] ?? null)}
            {low && high && ` (band ${band(low[place] ?? null, high[place] ?? null)})`}
            {here.at_own &&
              `, and ${score(own)} ${ownName === null ? "as argmax decides" : `at the ${ownName}`}`}
            . <UseIt threshold={best} />
            {bracket &&
              ` ${largestOf(
                nameOf(here.score as Score, here.beta),
                { threshold: best, value: here.best.value[place] ?? null },
                bracket,
              )}`}
          </>
        )}
      </p>
      <BestStep answer={here} name={name} unit={unit} onStep={onStep} />
      <Reach here={here} unit={unit} />
      {here.no_band && bands.value && <p class="lead">No bands: {here.no_band}</p>}
      {here.source === "pr_curve" && (
        <p class="lead">
          This is a PR curve of another program. Its rows are those whose score is in [0, 1]: the
          writer leaves out all others. Compare scores with ≥, where a histogram's thresholds take
          what is above.
        </p>
      )}
      {here.findings.map(({ code, message }) => (
        <p key={code} class="note" data-testid="thresholds-finding">
          {message}
        </p>
      ))}
    </div>
  );
}

/** Where the score is best of all steps. It keeps its place while the mouse is over a chart. */
function BestStep({ answer, name, unit, onStep }: Props) {
  const place = bestStepOf(answer);
  const step = answer.steps[place];
  if (step === undefined) return null;
  if (step === answer.step) {
    return (
      <p data-testid="best-step" data-step={step}>
        No other {unit} has a higher {name}.
      </p>
    );
  }
  return (
    <p data-testid="best-step" data-step={step}>
      The best {unit} is {step}: threshold {cut(answer.best.threshold[place]!)}, {name}{" "}
      {score(answer.best.value[place]!)}.{" "}
      <button type="button" data-testid="go-to-best" onClick={() => onStep(step)}>
        Go to {unit} {step}
      </button>
    </p>
  );
}

/** The slider may be out of sight, so what is used is said here too. */
function UseIt({ threshold }: { threshold: number }) {
  return (
    <>
      <button
        type="button"
        data-testid="use-threshold"
        title={`All of its digits: ${threshold}. Moves the slider above to it`}
        onClick={() => moveThreshold(threshold)}
      >
        Use {cut(threshold)}
      </button>
      <span class="quiet" role="status" data-testid="is-used">
        {aimed.value === threshold && " In use in every view."}
      </span>
    </>
  );
}

/** The score that was to be reached, and F1 unless that is it. */
function foundThere({ score: name, value, f1 }: ThresholdsAnswer["reaching"][number]): string {
  const reached = `${titleOf(name as ScoreByClass)} ${score(value)}`;
  return name === "f1" ? reached : `${reached}, F1 ${score(f1)}`;
}

/** "At recall ≥ 0.9: 0.31 reaches it". */
function Reach({ here, unit }: { here: ThresholdsAnswer; unit: string }) {
  const [found] = here.reaching;
  const at = found?.threshold ?? null;
  return (
    <div class="controls" data-testid="reach-line" data-threshold={String(at)}>
      {IN_FILE ? (
        <span>
          At {titleOf(reachScore.value)} ≥ {reach.value}
        </span>
      ) : (
        <Wanted />
      )}
      <span role="status">
        {found && at !== null
          ? `${cut(at)} reaches it: ${foundThere(found)}`
          : `no threshold reaches it at ${unit} ${here.step}`}
      </span>
      {at !== null && <UseIt threshold={at} />}
    </div>
  );
}

/** What is to be reached. */
function Wanted() {
  return (
    <>
      <Choice
        label="At"
        testId="reach-score"
        value={reachScore.value}
        options={REACHABLE.map((name) => [name, titleOf(name)] as const)}
        onChange={(value) => {
          reachScore.value = REACHABLE.find((name) => name === value)!;
        }}
      />
      <label class="choice">
        <span>≥</span>
        <input
          type="number"
          class="filter"
          data-testid="reach-input"
          aria-label="What is to be reached"
          min={0}
          max={1}
          step={0.01}
          value={reach.value}
          onInput={(event) => {
            const value = event.currentTarget.valueAsNumber;
            if (value >= 0 && value <= 1) reach.value = value;
          }}
        />
      </label>
    </>
  );
}
