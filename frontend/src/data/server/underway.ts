// How many questions are on their way. Who moves a slider waits until there is none.
// Knows no route.
import { signal } from "@preact/signals";

/** How many were asked whose answers have not come. */
export const underway = signal(0);

/** Counts a question until its answer has come, or its failure. */
export async function counted<T>(work: () => Promise<T>): Promise<T> {
  underway.value++;
  try {
    return await work();
  } finally {
    underway.value--;
  }
}
