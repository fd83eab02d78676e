// Which classes have a curve: those that the reader ticked, and the worst ones before that.
// Pure.
import type { HistoryAnswer } from "../../../data/server/schema";

/** More curves than this are not told apart. */
export const MOST_CURVES = 10;
const WORST = 3;

/** The classes that are lost, then those with the lowest last value: three in all. */
export function worstOf({ class: names, value, lost }: HistoryAnswer): string[] {
  const last = names.map((name, row) => ({
    name,
    value: value[row]?.findLast((at) => at !== null) ?? null,
  }));
  const lowest = last
    .filter((row) => row.value !== null)
    .sort((a, b) => a.value! - b.value!)
    .map(({ name }) => name);
  return [...new Set([...lost.map((own) => own.class), ...lowest])].slice(0, WORST);
}

/** What is ticked once a class is ticked or let go: never more than the most. */
export function ticked(chosen: readonly string[], name: string): readonly string[] {
  if (chosen.includes(name)) return chosen.filter((other) => other !== name);
  return chosen.length < MOST_CURVES ? [...chosen, name] : chosen;
}
