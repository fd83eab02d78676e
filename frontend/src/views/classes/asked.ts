// What the view asks of the routes: of the series that is shown, and of the one that it is
// compared with. Forms no score.
import { type Asked, useAnswer } from "../../data/server/answer";
import { thresholdParams } from "../../data/server/api";
import type { ClassesAnswer, HistoryAnswer, ScoresAnswer } from "../../data/server/schema";
import type { ScoreByClass } from "../../data/server/scores";
import { threshold, zeroDivision } from "../../data/state";

/** The parameters of every route that is asked of a run. */
const seriesOf = (run: string, tag: string) => ({
  run,
  tag,
  ...thresholdParams(threshold.value),
});
const counted = () => ({ zero_division: zeroDivision.value });
const address = (route: string, parameters: Record<string, string>) =>
  `./${route}?${new URLSearchParams(parameters)}`;

interface Answers {
  readonly history: Asked<HistoryAnswer>;
  readonly macro: Asked<ScoresAnswer>;
  readonly means: Asked<ScoresAnswer>;
  readonly classes: Asked<ClassesAnswer>;
  /** Every step, also those that the map leaves out. */
  readonly steps: readonly number[];
  /** The step that is shown: the chosen one as long as it is there; null for the last. */
  readonly step: number | null;
}

/** The answers for one run, at one step or at the last. */
export function useClasses(
  run: string,
  tag: string,
  score: ScoreByClass,
  chosen: number | null,
): Answers {
  const series = seriesOf(run, tag);
  const fixed = { ...series, ...counted() };
  // The map shows 0/0 as undefined, whatever it is counted as elsewhere.
  const history = useAnswer<HistoryAnswer>(
    address("history", { ...series, score, zero_division: "nan" }),
  );
  const macro = useAnswer<ScoresAnswer>(address("scores", { ...fixed, average: "macro" }));
  const means = useAnswer<ScoresAnswer>(address("scores", { ...fixed, average: "macro_of_means" }));
  const all = macro.answer?.series[0]?.step ?? [];
  const steps = all.length > 0 ? all : (history.answer?.step ?? []);
  // The chosen step may be gone after a second, shorter training.
  const step = chosen !== null && (steps.length === 0 || steps.includes(chosen)) ? chosen : null;
  const atStep: Record<string, string> = step === null ? {} : { step: String(step) };
  const classes = useAnswer<ClassesAnswer>(address("classes", { ...fixed, ...atStep }));
  return { history, macro, means, classes, steps, step };
}

interface Other {
  readonly history: Asked<HistoryAnswer>;
  readonly classes: Asked<ClassesAnswer>;
  /** Every step of it; null until it is known. */
  readonly steps: readonly number[] | null;
  /** Whether it is known that it has no such step. */
  readonly lacks: boolean;
}

/** The same of the run that is compared, at the step of the first one, which it may lack. */
export function useOther(
  run: string | null,
  tag: string,
  score: ScoreByClass,
  step: number | null,
): Other {
  const series = seriesOf(run ?? "", tag);
  const fixed = { ...series, ...counted() };
  const of = (route: string, parameters: Record<string, string>) =>
    run === null ? null : address(route, parameters);
  const history = useAnswer<HistoryAnswer>(
    of("history", { ...series, score, zero_division: "nan" }),
  );
  const macro = useAnswer<ScoresAnswer>(of("scores", { ...fixed, average: "macro" }));
  const steps = macro.waiting ? null : (macro.answer?.series[0]?.step ?? null);
  const has = step !== null && (steps?.includes(step) ?? false);
  const classes = useAnswer<ClassesAnswer>(
    has ? of("classes", { ...fixed, step: String(step) }) : null,
  );
  return { history, classes, steps, lacks: steps !== null && !has };
}
