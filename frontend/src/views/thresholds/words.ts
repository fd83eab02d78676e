// What is said of the best score: at which step it is, and how much more there could be. Pure.
import type { ThresholdsAnswer } from "../../data/server/schema";
import { cut, ends, score } from "../../text/format";

/** The place of the step with the best score, the first of several; −1 where none has one. */
export function bestStepOf({ best }: Pick<ThresholdsAnswer, "best">): number {
  const most = Math.max(...best.value.map((value) => value ?? Number.NEGATIVE_INFINITY));
  return best.value.findIndex((value) => value !== null && value === most);
}

/**
 * How large a score is at the best of all thresholds, as a sentence. `kept` is the best of those
 * that were kept, with what it reached: no number that is told reads as below that.
 */
export function largestOf(
  name: string,
  kept: { readonly threshold: number; readonly value: number | null },
  bracket: readonly [number, number],
): string {
  const [low, high] = ends(bracket);
  const head = `Of all thresholds, kept or not, the largest ${name} is`;
  if (kept.value !== null && Number(low) <= Number(score(kept.value))) {
    const there = `that at ${cut(kept.threshold)}`;
    return bracket[0] === bracket[1]
      ? `${head} ${there}.`
      : `${head} at least ${there}, and at most ${high}.`;
  }
  return low === high ? `${head} ${low}.` : `${head} between ${low} and ${high}.`;
}

/**
 * The threshold at which the series' own counts stand, in words; null where argmax decides. A
 * curve of another program has no threshold of its own: it is looked at in the middle.
 */
export function ownThreshold({
  own_threshold: own,
  source,
}: Pick<ThresholdsAnswer, "own_threshold" | "source">): string | null {
  if (own === null) return null;
  return source === "histogram" ? `threshold of the counts, ${cut(own)}` : `threshold ${cut(own)}`;
}

/** What the vertical lines of a chart are, of those that are drawn. */
export function postsSaid(best: number | null, used: number | null): string {
  return [
    best === null ? "" : "Dashed: the best threshold.",
    used === null ? "" : `Solid: the one that is used, ${cut(used)}.`,
  ]
    .filter(Boolean)
    .join(" ");
}
