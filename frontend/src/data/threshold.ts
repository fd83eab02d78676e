// Moving the threshold. A slider moves faster than answers come: while one is on its way
// the moves wait, and only the newest is asked then. So every answer is seen, and none is
// asked for in vain.
import { batch, computed, effect, signal } from "@preact/signals";
import { counted, underway } from "./server/underway";
import { restingThreshold, threshold } from "./state";

/** Where the slider has got to, if that is not asked yet. */
const ahead = signal<{ readonly to: number | null } | null>(null);

/** Where the slider is; null at each metric's own threshold. */
export const aimed = computed(() => (ahead.value ? ahead.value.to : threshold.value));

export function moveThreshold(to: number | null): void {
  ahead.value = { to };
}

effect(() => {
  const next = ahead.value;
  if (next === null || underway.value > 0) return;
  batch(() => {
    threshold.value = next.to;
    ahead.value = null;
  });
  counted(asked);
});

/** Who shows the threshold asks after the next frame: until then nobody knows how much. */
const asked = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/** Milliseconds without a move. */
const RESTS_AFTER = 250;
let rest: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  const at = threshold.value;
  clearTimeout(rest);
  rest = setTimeout(() => {
    restingThreshold.value = at;
  }, RESTS_AFTER);
});

/** The place of the number nearest to `value` in an ascending list that is not empty. */
export function nearestEdge(edges: readonly number[], value: number): number {
  let best = 0;
  for (const [place, edge] of edges.entries()) {
    if (Math.abs(edge - value) < Math.abs(edges[best]! - value)) best = place;
  }
  return best;
}
