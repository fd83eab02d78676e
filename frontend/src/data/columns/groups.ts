// What groups the runs, a column or a typed pattern, and which colours follow from it, or from
// the column that colours them.
import { computed, effect, signal } from "@preact/signals";
import { byName } from "../../text/order";
import { compiled } from "../../text/patterns";
import { theme } from "../host/tensorboard";
import { allRuns, ownColour, runColour } from "../model";
import type { Run } from "../runs";
import { group, palette, rows } from "../state";
import { distinct, ordered, QUIET } from "./colours";
import { type Column, isOrdered, keyOf, shown } from "./columns";
import { choice, columnOf } from "./live";
import { type Grouping, groupKey } from "./means";

export interface Grouped extends Grouping {
  /** Of a group. No two groups have the same one, but the training rows of a group. */
  readonly colourOf: (key: string) => string;
  /** Whether a group is of training rows, beside the held-out ones of the same runs. */
  readonly beside: (key: string) => boolean;
  /** Why so many runs are in no group, as the rest of a sentence. */
  readonly why: (count: number) => string;
}

const typed = computed(() => (group.value ? compiled(group.value) : null));

/** Why the typed pattern cannot be used; null where it can, or is not asked. */
export const groupError = computed(() =>
  typeof typed.value === "string" && choice.value.group === null
    ? `${typed.value}. Runs are not grouped.`
    : null,
);

/** The column that groups the runs; null where none does. */
export const groupColumn = computed(() => columnOf(choice.value.group));

/** The column that colours the runs, unless groups do. */
export const colourColumn = computed(() => columnOf(choice.value.colour));

/** What groups the runs; null where nothing does. A column that is chosen comes first. */
export const grouping = computed<Grouped | null>(() => {
  if (groupColumn.value) return byColumn(groupColumn.value);
  const expression = typed.value;
  return expression === null || typeof expression === "string" || choice.value.group !== null
    ? null
    : byPattern(expression);
});

/** The pattern of groups that a view follows by itself; null where it follows none. */
export const followed = signal<string | null>(null);

/** What colours the runs by their groups: those of the reader, else those of a view. */
const colouring = computed<Grouped | null>(() => {
  if (grouping.value || followed.value === null || colourColumn.value) return grouping.value;
  const expression = compiled(followed.value);
  return typeof expression === "string" ? null : byPattern(expression);
});

/** The colours of a column's values, by their keys: in an order where the values have one. */
export function coloursOf(column: Column): ReadonlyMap<string, string> {
  const { values } = column;
  const scale = isOrdered(column) ? ordered(values.length, theme.value) : [];
  // Of very many colours in an order two may be the same.
  const colours =
    new Set(scale).size === values.length
      ? scale
      : distinct(values.length, theme.value, palette.value);
  return new Map(values.map((value, i) => [keyOf(value), colours[i]!]));
}

const TRAINING = ", training";

function byColumn(column: Column): Grouped {
  const colours = coloursOf(column);
  const nameOf = (own: Column["values"][number]) => `${column.name}=${shown(column, own)}`;
  const heldOut = new Set(allRuns.value.filter((run) => !isTraining(run)).map((run) => run.group));
  const both = rows.value === "both";
  const keys = new Map<string, string>();
  for (const run of allRuns.value) {
    const value = column.of(run.group);
    if (value === null) continue;
    const beside = both && isTraining(run) && heldOut.has(run.group);
    keys.set(run.name, nameOf(value) + (beside ? TRAINING : ""));
  }
  const names = new Map(column.values.map((value) => [nameOf(value), colours.get(keyOf(value))!]));
  const plain = (key: string) => (key.endsWith(TRAINING) ? key.slice(0, -TRAINING.length) : key);
  return {
    keyOf: (run) => keys.get(run) ?? null,
    keys: [...names.keys()].flatMap((name) => [name, name + TRAINING]),
    colourOf: (key) => names.get(key) ?? names.get(plain(key)) ?? QUIET[theme.value],
    beside: (key) => !names.has(key) && names.has(plain(key)),
    why: (count) => `${count === 1 ? "It has" : "They have"} no ${column.name}.`,
  };
}

const isTraining = ({ series }: Run): boolean => series.every(({ split }) => split === "train");

function byPattern(expression: RegExp): Grouped {
  const own = (run: string) => groupKey(run, expression);
  const found = new Set(allRuns.value.flatMap(({ name }) => own(name) ?? []));
  const keys = [...found].sort(byName);
  const colours = distinct(keys.length, theme.value, palette.value);
  const byKey = new Map(keys.map((key, i) => [key, colours[i]!]));
  return {
    keyOf: own,
    keys,
    colourOf: (key) => byKey.get(key) ?? QUIET[theme.value],
    beside: () => false,
    why: (count) => `The expression finds nothing in ${count === 1 ? "its name" : "their names"}.`,
  };
}

/** The colours of groups that others made, by their names: as the curves have them if they can. */
export function coloursFor(names: readonly string[]): string[] {
  const by = colouring.value;
  const own = names.map((name) => (by?.keys.includes(name) ? by.colourOf(name) : name));
  return by && new Set(own).size === names.length && names.every((name) => by.keys.includes(name))
    ? own
    : distinct(names.length, theme.value, palette.value);
}

/** Every run's colour by its place: that of its group, or of its value. */
effect(() => {
  const by = colouring.value;
  const column = colourColumn.value;
  if (!by && !column) {
    runColour.value = ownColour;
    return;
  }
  const colours = column && coloursOf(column);
  const quiet = QUIET[theme.value];
  const colourOfRun = ({ name, group: base }: Run): string => {
    if (!by) return colours!.get(keyOf(column!.of(base))) ?? quiet;
    const key = by.keyOf(name);
    return key === null ? quiet : by.colourOf(key);
  };
  const places = new Map<number, string>();
  // The parts of a run have one colour, that of the rows that were held out.
  const last = (run: Run) => Number(!isTraining(run));
  for (const run of allRuns.value.toSorted((a, b) => last(a) - last(b))) {
    places.set(run.place, colourOfRun(run));
  }
  runColour.value = (place) => places.get(place) ?? quiet;
});
