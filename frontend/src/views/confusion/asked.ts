// What the route `confusion` is asked for a series and for what it is compared with, and what
// has come. Names come from the answers, so that what is said is true of what is drawn.
import { type Asked, useAnswer, useNewestAnswer } from "../../data/server/answer";
import type { Series } from "../../data/server/api";
import type { ConfusionAnswer } from "../../data/server/schema";
import {
  className,
  comparedRun,
  comparedStep,
  comparison,
  confusionStep,
  pairsFrom,
} from "../../data/state";

/** The label whose table is shown; null where there is one table of all classes. */
export const labelOf = ({ kind, classes }: Series): string | null =>
  kind === "multilabel"
    ? (classes.find((name) => name === className.value) ?? classes[0] ?? null)
    : null;

/** The run that a series is compared with; null where there is none. */
export const otherRunOf = (others: readonly Series[]): string | null =>
  (others.find(({ run }) => run === comparedRun.value) ?? others[0])?.run ?? null;

/** A step as the address has it, or null. */
export function stepIn(text: string | null): number | null {
  const step = Number(text || Number.NaN);
  return Number.isFinite(step) ? step : null;
}

/** The last of some steps that is not after one; the first where all are. */
export const stepUpTo = (steps: readonly number[], step: number | null): number | null =>
  steps.findLast((known) => step === null || known <= step) ?? steps[0] ?? null;

/** What has come, as it is shown. */
export interface Answered {
  readonly answer: ConfusionAnswer;
  /** What it is compared with: another answer of the same classes. */
  readonly other: ConfusionAnswer | null;
  /** The step from which on the rows of pairs are summed; null for the answer's own. */
  readonly from: number | null;
  readonly unit: string;
}

export interface Confusions {
  readonly shown: Asked<ConfusionAnswer>;
  /** As in `Answered`. */
  readonly from: number | null;
  /** What is compared; its steps are there before its answer is. */
  readonly other: Asked<ConfusionAnswer> | null;
  readonly otherSteps: readonly number[];
}

export function useConfusions(series: Series, others: readonly Series[]): Confusions {
  const { tag, last_step } = series;
  const label = labelOf(series);
  const address = (run: string, more: Readonly<Record<string, number | null>> = {}) => {
    const parameters = new URLSearchParams({ run, tag, ...(label !== null && { class: label }) });
    for (const [name, value] of Object.entries(more)) {
      if (value !== null) parameters.set(name, String(value));
    }
    return `./confusion?${parameters}`;
  };
  // After a second, shorter training the chosen step may be gone.
  const chosen = stepIn(confusionStep.value);
  const step = chosen !== null && (last_step === null || chosen <= last_step) ? chosen : null;
  const first = stepIn(pairsFrom.value);
  const from = first !== null && (step === null || first < step) ? first : null;
  const shown = useNewestAnswer<ConfusionAnswer>(address(series.run, { step, from }));

  const ofRuns = comparison.value === "run";
  const otherRun = ofRuns ? otherRunOf(others) : comparison.value === "step" ? series.run : null;
  // Of another run it is not known which steps it has, before it has answered.
  const known = useAnswer<ConfusionAnswer>(ofRuns && otherRun !== null ? address(otherRun) : null);
  const otherSteps = ofRuns
    ? known.waiting
      ? []
      : (known.answer?.steps ?? [])
    : (shown.answer?.steps ?? []);
  const own = step ?? shown.answer?.step ?? null;
  const wanted = stepIn(comparedStep.value) ?? (ofRuns ? own : (otherSteps[0] ?? null));
  const otherStep = stepUpTo(otherSteps, wanted);
  const other = useNewestAnswer<ConfusionAnswer>(
    otherRun === null || otherStep === null ? null : address(otherRun, { step: otherStep }),
  );
  const failed = ofRuns && known.error !== null ? known : other;
  return { shown, from, other: otherRun === null ? null : failed, otherSteps };
}
