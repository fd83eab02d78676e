// What is chosen by hyper-parameters, as it is now: asks the server for the columns, reads the
// choice of the address, and leaves runs out of the list. Fetched with the list's button, or
// first of all where an address chooses by a column.
import { batch, computed, effect, signal } from "@preact/signals";
import { allRuns, leftOut } from "../model";
import { getJson } from "../server/api";
import { generation, queued, sentence } from "../server/load";
import { columns as text } from "../state";
import { type Choice, decoded, encoded } from "./choice";
import { type Answer, columnsOf, differs, isAdmitted, knownOf } from "./columns";

const answer = signal<Answer | null>(null);
/** Why there is no answer; null where there is one. */
export const failure = signal<string | null>(null);

let asked = 0;

/** Asks for the columns. The last ones stay until others have come. */
export async function ask(): Promise<void> {
  const own = ++asked;
  try {
    const came = await queued(() => getJson<Answer>("./hyperparameters"));
    if (own !== asked) return;
    batch(() => {
      failure.value = null;
      // What is the same stays the same object, so that nothing is made anew at a reload.
      if (JSON.stringify(came) !== JSON.stringify(answer.peek())) answer.value = came;
    });
  } catch (error) {
    if (own === asked) failure.value = sentence(error);
  }
}

/** Settled when the first answer has come, or has failed. */
export const ready = ask();

/** The first series come without a reload. */
const begun = Math.max(1, generation.peek());
effect(() => {
  if (generation.value > begun) ask();
});

/** The base names of all runs. */
const groups = computed(() => [...new Set(allRuns.value.map(({ group }) => group))]);

/** Every column in which some run has a value. */
export const columns = computed(() => (answer.value ? columnsOf(answer.value, groups.value) : []));

/** The same of some runs alone. */
export const columnsAmong = (runs: readonly string[]) =>
  answer.value ? columnsOf(answer.value, runs) : [];

/** Those in which runs differ: by these one can choose. */
export const choosable = computed(() => columns.value.filter(differs));

/** What the address says, as soon as the columns are known only of these. */
export const choice = computed(() => {
  const asked = decoded(text.value);
  return answer.value && groups.value.length ? knownOf(asked, columns.value) : asked;
});

/** Changes what is chosen. */
export function choose(change: Partial<Choice>): void {
  text.value = encoded({ ...choice.peek(), ...change });
}

/** The column of a name; null where no run has it. */
export const columnOf = (name: string | null) =>
  columns.value.find((column) => column.name === name) ?? null;

effect(() => {
  const [chosen, known] = [choice.value, columns.value];
  const out = chosen.filters.size
    ? allRuns.value.filter(({ group }) => !isAdmitted(chosen, known, group))
    : [];
  if (out.length || leftOut.peek().size) leftOut.value = new Set(out.map(({ name }) => name));
});
