// Curves of several runs: precision and recall, ROC, gain, reliability. Asks the route `curve`
// of each run. Fetched after the rest of the view.
import { placeOf } from "../../../data/look/steps";
import { question, runColour, runs, withHistogram } from "../../../data/model";
import { useAnswers } from "../../../data/server/answers";
import type { Series } from "../../../data/server/api";
import type { CurveAnswer } from "../../../data/server/schema";
import { CURVES, className, curve } from "../../../data/state";
import { plural } from "../../../text/format";
import { Problem } from "../../../widgets/messages";
import { CurveChart } from "./chart";
import { KINDS } from "./kinds";
import { curveOf } from "./points";
import { Brackets } from "./table";

interface Props {
  /** The chosen series. Others of its metric are shown beside it. */
  readonly series: Series;
  /** The chosen step; null is the last of each run. */
  readonly chosen: number | null;
  readonly unit: string;
}

/** More curves than these hide each other, and each is a request. */
const MOST = 12;

/** Steps of a run, known from its last answer. */
const stepsOf = new Map<string, readonly number[]>();

/** Whether another series has the same metric and classes, so that its curve can stand beside. */
const isComparable = (other: Series, series: Series) =>
  other.run !== series.run &&
  other.tag === series.tag &&
  JSON.stringify(other.classes) === JSON.stringify(series.classes);

export default function Curves({ series, chosen, unit }: Props) {
  const { tag } = series;
  // A curve is of one class: without a choice, the first.
  const known = series.classes.includes(className.value ?? "");
  const one = known ? className.value : (series.classes[0] ?? null);
  const all = [series, ...withHistogram.value.filter((other) => isComparable(other, series))];
  const members = all.slice(0, MOST);
  const kind = curve.value;
  const addresses = members.map(({ run, classes }) => {
    const steps = stepsOf.get(JSON.stringify([run, tag]));
    const at = chosen !== null && steps?.length ? steps[placeOf(steps, chosen)] : undefined;
    return `./curve?${new URLSearchParams({
      run,
      tag,
      curve: kind,
      ...(classes.length > 1 && one !== null && { class: one }),
      ...(at !== undefined && { step: String(at) }),
    })}`;
  });
  const { found, waiting, retry } = useAnswers<CurveAnswer>(addresses);
  const results = [...found.values()];
  const answers = results.flatMap((result) => ("answer" in result ? [result.answer] : []));
  for (const { run, steps } of answers) stepsOf.set(JSON.stringify([run, tag]), steps);
  const error = results.find((result) => "error" in result);
  const places = new Map(runs.value.map(({ name, place }) => [name, place]));
  const curves = answers
    .filter(({ x }) => x.length > 0)
    .map((answer) => curveOf(answer, runColour.value(places.get(answer.run) ?? 0)));
  const shownKind = answers[0]?.curve ?? kind;
  const ofClass = series.classes.length > 1 ? `, class ${one} against the rest` : "";
  return (
    <section aria-busy={waiting} aria-label="Curves" data-testid="curve-section">
      <fieldset class="segments" data-testid="curve-picker">
        <legend>Curve</legend>
        {CURVES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="curve"
              value={name}
              checked={kind === name}
              onChange={() => {
                curve.value = name;
              }}
            />
            <span>{KINDS[name].title}</span>
          </label>
        ))}
      </fieldset>
      {error && "error" in error && (
        <Problem testId="curve-error" onRetry={retry}>
          {error.error}
        </Problem>
      )}
      <div class="curve-and-table">
        <CurveChart
          key={shownKind}
          kind={shownKind}
          curves={curves}
          tag={tag + ofClass}
          ofClass={ofClass}
          unit={unit}
          empty={!waiting && curves.length === 0}
        />
        <Brackets
          chosen={series.run}
          curves={answers}
          colours={curves}
          kind={shownKind}
          tag={tag + ofClass}
          ofClass={ofClass}
          unit={unit}
        />
      </div>
      {all.length > MOST && (
        <p class="lead">
          {plural(MOST, "run")} of {all.length}: untick some in the list to see others.
        </p>
      )}
      {series.classes.length > 1 && !known && question().className === null && (
        <p class="lead">A curve is of one class: choose another one in the bar above.</p>
      )}
    </section>
  );
}
