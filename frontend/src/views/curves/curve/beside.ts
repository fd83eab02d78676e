// Whether what is not exact is drawn beside the exact curves: the batch mean, a logged F1, the
// gap. By itself it is where that tells something, and not where it doubles many curves. Pure.
import type { Shown } from "../../../data/state";
import type { Curve } from "./curve";

/** A gap that one looks at: a point of F1. */
export const WORTH_SEEING = 0.01;
/** As many curves as there are colours; of more, each with a second line, none can be followed. */
export const FEW = 7;

/** Whether it is drawn if nobody chose. `count` are the curves that are there or will come. */
export function isWorthSeeing(curves: readonly Curve[], count: number): boolean {
  if (count > FEW) return false;
  // Before the first answer what is expected is shown, so that nothing jumps then.
  if (curves.length === 0) return true;
  return curves.some(({ exact, batchMean, loggedF1 }) =>
    (batchMean ?? loggedF1)?.some((value, i) => Math.abs(value - exact[i]!) >= WORTH_SEEING),
  );
}

export const isShown = (chosen: Shown, byItself: boolean): boolean =>
  chosen === "auto" ? byItself : chosen === "on";

/** What is chosen by a click. Where that is the same as by itself, nothing is chosen. */
export const turned = (chosen: Shown, byItself: boolean): Shown => {
  const on = !isShown(chosen, byItself);
  return on === byItself ? "auto" : on ? "on" : "off";
};
