// The thresholds of one series. Asks the route `thresholds` twice: for all steps with the map,
// and for the step that is pointed at or chosen. Forms no score.
import { useState } from "preact/hooks";
import { heldStep } from "../../data/look/held";
import { placeOf } from "../../data/look/steps";
import { nameOf, question, runColour, runs } from "../../data/model";
import { useAnswer, useNewestAnswer } from "../../data/server/answer";
import { questionParams, type Series } from "../../data/server/api";
import type { ThresholdsAnswer } from "../../data/server/schema";
import type { Score } from "../../data/server/scores";
import { reach, reachScore } from "../../data/state";
import { capital } from "../../text/format";
import { Lazy } from "../../widgets/lazy";
import { Failure, Loading } from "../../widgets/messages";
import { AtStep } from "./atstep";
import { Best } from "./best";
import { ThresholdMap } from "./map";
import { Use } from "./use";

/** Outlives the view, so that it is the same when the reader comes back. */
const chosenStep = heldStep("thresholds");
const loadCurves = () => import("./curves/curves");

const address = (parameters: Record<string, string>) =>
  `./thresholds?${new URLSearchParams(parameters)}`;

export function SeriesThresholds({ series }: { series: Series }) {
  const { run, tag } = series;
  const own = JSON.stringify([run, tag]);
  const [hovered, setHovered] = useState<number | null>(null);
  const asked = { run, tag, ...questionParams({ ...question(), threshold: null }) };
  const all = useAnswer<ThresholdsAnswer>(address({ ...asked, map: "1" }));
  const steps = all.answer?.steps ?? [];
  // The chosen step may be gone after a second, shorter training.
  const kept = chosenStep.of(own);
  const chosen = kept !== null && (steps.length === 0 || steps.includes(kept)) ? kept : null;
  const step = hovered ?? chosen;
  const here = useNewestAnswer<ThresholdsAnswer>(
    address({
      ...asked,
      reach: `${reachScore.value}:${reach.value}`,
      ...(step !== null && { step: String(step) }),
    }),
  );

  const failed = [all, here].find(({ error }) => error !== null);
  if (failed) {
    return (
      <Failure
        title="The thresholds could not be read"
        sentence={failed.error ?? ""}
        versions={null}
        onRetry={failed.retry}
      />
    );
  }
  if (!all.answer || !here.answer) return <Loading what="the thresholds" />;
  if (all.answer.unavailable || steps.length === 0) {
    return (
      <p class="note" role="status" data-testid="thresholds-unavailable">
        {all.answer.unavailable ?? "No step has counts at other thresholds."}
      </p>
    );
  }
  const choose = (at: number) => chosenStep.choose(own, at);
  const place = runs.value.find(({ name }) => name === run)?.place ?? 0;
  const there = placeOf(steps, chosen);
  const shared = {
    label: `${run}, ${tag}`,
    colour: runColour.value(place),
    name: nameIn(all.answer),
    unit: all.answer.step_unit,
  };
  return (
    <div
      class="stack"
      aria-busy={all.waiting || here.waiting}
      data-testid="thresholds-answer"
      data-step={here.answer.step}
    >
      <div class="panes">
        <Best {...shared} answer={all.answer} onHover={setHovered} />
        <AtStep
          {...shared}
          name={nameIn(here.answer)}
          answer={here.answer}
          own={all.answer.own_threshold}
        />
      </div>
      <div class="controls">
        <label class="choice">
          <span>{capital(shared.unit)}</span>
          <input
            type="range"
            data-testid="thresholds-step"
            min={0}
            max={steps.length - 1}
            value={there}
            aria-valuetext={`${shared.unit} ${steps[there]}`}
            onInput={(event) => {
              const at = steps[event.currentTarget.valueAsNumber];
              if (at !== undefined) choose(at);
            }}
          />
          <output>{steps[there]}</output>
        </label>
      </div>
      <Use unit={shared.unit} name={nameIn(here.answer)} answer={here.answer} onStep={choose} />
      <ThresholdMap {...shared} answer={all.answer} chosen={steps[there] ?? null} onStep={choose} />
      <Lazy load={loadCurves} given={{ series, chosen, unit: shared.unit }} quiet />
    </div>
  );
}

/** The score of an answer, with the class or the average that it is of. */
function nameIn({ score, beta, class: one, average, classes }: ThresholdsAnswer): string {
  const name = capital(nameOf(score as Score, beta));
  if (one !== null) return `${name} of class ${one}`;
  return classes.length > 1 && average ? `${name}, ${average.replaceAll("_", " ")} average` : name;
}
