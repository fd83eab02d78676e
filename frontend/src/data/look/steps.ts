// Which step of a series stands for another one. Pure.

/** The place of the last step that is not after `step`: a long history leaves steps out. */
export function placeOf(steps: readonly number[], step: number | null): number {
  if (step === null) return steps.length - 1;
  return Math.max(0, steps.filter((known) => known <= step).length - 1);
}
