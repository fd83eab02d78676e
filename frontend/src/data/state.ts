// What is selected and how it is shown: signals, mirrored in TensorBoard's
// address so that a link shows the same picture. Defaults are left out of it.
// Knows no data and draws nothing.
import { batch, effect, signal } from "@preact/signals";
import { codesOf, readCodes } from "./host/codes";
import { type Field, namesOf, numberOf, oneOf, switchOf, textOf, ticksOf } from "./host/fields";
import type { Memory } from "./host/memory";
import { LOOK } from "./look/look";
import { DEFAULT_SELECTION, ROWS, type Rows, type Selection } from "./runs";
import {
  ABSENT_CLASSES,
  AVERAGES,
  SCORES,
  SCORES_BY_CLASS,
  type Score,
  type ScoreByClass,
} from "./server/scores";

export const X_AXES = ["step", "relative", "wall"] as const;
export type XAxis = (typeof X_AXES)[number];
export const ZERO_DIVISIONS = ["0", "1", "nan"] as const;

/** The views of the page; each is fetched when it is first opened. */
export const VIEWS = [
  "best",
  "curves",
  "runs",
  "classes",
  "confusion",
  "thresholds",
  "pooled",
] as const;
export type View = (typeof VIEWS)[number];

export { SCORES, type Score };
export const view = signal<View>("curves");
/** The view of an address that says nothing of us; see `openOn`. */
const home = signal<View>("curves");
/** See `isViewLeftOpen`. */
let isOpen = true;
export const score = signal<Score>("f1");
export const beta = signal(2);
export const MAX_BETA = 4;
export const average = signal<string>("auto");
export const className = signal<string | null>(null);
export const zeroDivision = signal<string>("0");
/** Whether classes that do not occur take part in averages; "auto" is each series' own. */
export const absentClasses = signal<string>("auto");
/** The threshold that all counts are asked at; null is each metric's own. */
export const threshold = signal<number | null>(null);
/** The same once it rests: browsers refuse an address that changes with each move. */
export const restingThreshold = signal<number | null>(null);
/** What a threshold is looked for that reaches it: recall at first. And which curve is shown. */
export const REACHABLE = SCORES_BY_CLASS.toReversed();
export const reachScore = signal<ScoreByClass>(REACHABLE[0]!);
export const reach = signal(0.9);
export const CURVES = ["precision_recall", "roc", "gain", "reliability"] as const;
export const curve = signal<(typeof CURVES)[number]>("precision_recall");
/** The run that is subtracted from every other. */
export const baseline = signal<string | null>(null);
export const xAxis = signal<XAxis>("step");
/** Of the moving average; 0 is none, since an exact value needs none. */
export const smoothing = signal(0);
export const MAX_SMOOTHING = 0.99;
export const Y_SCALES = ["fit", "unit", "log"] as const;
export type YScale = (typeof Y_SCALES)[number];
export const yScale = signal<YScale>("fit");
/** Whether the outermost values count for what a chart spans. */
export const outliers = signal(true);
export const bands = signal(true);
/** Whether what is not exact is drawn beside: by itself where it is worth it, or as chosen. */
export const SHOWN = ["auto", "on", "off"] as const;
export type Shown = (typeof SHOWN)[number];
export const means = signal<Shown>("auto");
export const gaps = signal<Shown>("auto");
/** Whether runs of different tasks, such as binary and multi-class, have a card each. */
export const tasksApart = signal(true);
/** Which rows are shown of a run that has both. */
export const rows = signal<Rows>("validation");
export const PALETTES = ["tensorboard", "colour_blind"] as const;
export type Palette = (typeof PALETTES)[number];
export const palette = signal<Palette>("tensorboard");
/** Cards that come first, and those as wide as the page; by tag. */
export const pinned = signal<ReadonlySet<string>>(new Set());
export const wide = signal<ReadonlySet<string>>(new Set());
/** Rows of the table of runs that stay on top: the codes of their runs and tags. */
export const starred = signal<ReadonlySet<string>>(new Set());
/** Runs in which this regular expression finds the same are one; "" for none. */
export const group = signal("");
/** Whether the runs of a group are over the same rows, and must not be pooled: told, or said. */
export const SAME_ROWS = ["auto", "1", "0"] as const;
export const sameRows = signal<(typeof SAME_ROWS)[number]>("auto");
/** Whether all shown runs are pooled as one, although their names tell groups. */
export const allInOne = signal(false);
/** The series that the views of one series show; null for the first there is. */
export const chosenRun = signal<string | null>(null);
export const chosenTag = signal<string | null>(null);
/** What the cells of the confusion matrix are: counts, or shares of the true or predicted class. */
export const CELLS = ["rows", "by_true", "by_predicted"] as const;
export type Cells = (typeof CELLS)[number];
export const cells = signal<Cells>("rows");
export const CLASS_ORDERS = ["given", "trouble"] as const;
export type ClassOrder = (typeof CLASS_ORDERS)[number];
export const classOrder = signal<ClassOrder>("given");
/** What the matrix is compared with. */
export const COMPARISONS = ["nothing", "step", "run"] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const comparison = signal<Comparison>("nothing");
export const comparedRun = signal<string | null>(null);
/**
 * Steps as the address has them: of the matrix (null is the last), of the other one, and the
 * one from which on pairs are summed (null is that of the matrix).
 */
export const confusionStep = signal<string | null>(null);
export const comparedStep = signal<string | null>(null);
export const pairsFrom = signal<string | null>(null);
export const runFilter = signal("");
/** What is chosen by hyper-parameters; `columns/choice.ts` reads it. */
export const columns = signal("");
export const selection = signal<Selection>(DEFAULT_SELECTION);
/** The run in the list that the mouse or the focus is at; its line stands out. */
export const pointedRun = signal<string | null>(null);

/** A share, which is there once somebody chose it. */
const THRESHOLD: Field = {
  name: "threshold",
  write: () => (restingThreshold.value === null ? null : String(restingThreshold.value)),
  read: (text) => {
    const number = Number(text || Number.NaN);
    threshold.value = restingThreshold.value = number >= 0 && number <= 1 ? number : null;
  },
};

/** Rows of the table of runs that stay on top, by their codes. */
const STARRED: Field = {
  name: "starred",
  write: () => codesOf(starred.value) || null,
  read: (text) => {
    starred.value = new Set(readCodes(text));
  },
};

/** What is a matter of taste, and remembered from one visit to the next. */
const REMEMBERED: readonly Field[] = [
  oneOf("x", xAxis, X_AXES),
  numberOf("smoothing", smoothing, 0, MAX_SMOOTHING),
  oneOf("y", yScale, Y_SCALES),
  switchOf("outliers", outliers, true, "ignored"),
  switchOf("bands", bands, true, "none"),
  oneOf("batch_mean", means, SHOWN),
  oneOf("gap", gaps, SHOWN),
  switchOf("tasks", tasksApart, true, "together"),
  oneOf("rows", rows, ROWS),
  oneOf("palette", palette, PALETTES),
  namesOf("pinned", pinned),
  namesOf("wide", wide),
  STARRED,
];

const FIELDS: readonly Field[] = [
  oneOf("score", score, SCORES),
  numberOf("beta", beta, 2, MAX_BETA),
  oneOf("average", average, ["auto", ...AVERAGES]),
  textOf("class", className, null),
  oneOf("zero_division", zeroDivision, ZERO_DIVISIONS),
  oneOf("absent_classes", absentClasses, ABSENT_CLASSES),
  THRESHOLD,
  oneOf("reach_score", reachScore, REACHABLE),
  numberOf("reach", reach, 0.9, 1),
  oneOf("curve", curve, CURVES),
  textOf("baseline", baseline, null),
  ...REMEMBERED,
  textOf("group", group, ""),
  oneOf("same_rows", sameRows, SAME_ROWS),
  switchOf("all_in_one", allInOne, false, "1"),
  textOf("run", chosenRun, null),
  textOf("tag", chosenTag, null),
  oneOf("cells", cells, CELLS),
  oneOf("class_order", classOrder, CLASS_ORDERS),
  oneOf("compared", comparison, COMPARISONS),
  textOf("compared_run", comparedRun, null),
  textOf("compared_step", comparedStep, null),
  textOf("confusion_step", confusionStep, null),
  textOf("pairs_from", pairsFrom, null),
  textOf("filter", runFilter, ""),
  textOf("columns", columns, ""),
  ticksOf("hidden", selection, true),
  ticksOf("shown", selection, false),
  LOOK,
];
const KEY = (name: string) => `p.f1.${name}`;
const written = (fields: readonly Field[]) =>
  Object.fromEntries(fields.map(({ name, write }) => [KEY(name), write()]));

/** Whether an address says anything of us. */
const isLink = (values: ReadonlyMap<string, string>) =>
  [...values.keys()].some((name) => name.startsWith(KEY("")));

/** The view of an address that names none: a link is from when the curves came first. */
const unnamedView = (linked: boolean): View => (linked ? "curves" : home.value);

/** The address' values for the present state; null where it is the default. */
export function encodeState(): Record<string, string | null> {
  const others = written(FIELDS);
  const linked = Object.values(others).some((value) => value !== null);
  return { [KEY("view")]: view.value === unnamedView(linked) ? null : view.value, ...others };
}

/** Takes over an address' values; what it does not know or name falls back to the default. */
export function decodeState(values: ReadonlyMap<string, string>): void {
  batch(() => {
    const named = VIEWS.find((name) => name === values.get(KEY("view")));
    isOpen = !isLink(values);
    view.value = named ?? unnamedView(!isOpen);
    selection.value = DEFAULT_SELECTION;
    for (const { name, read } of FIELDS) read(values.get(KEY(name)));
  });
}

let silent = false;

/** Makes a change that the reader did not choose: it is no entry of the history, and not kept. */
function silently(change: () => void): void {
  silent = true;
  change();
  silent = false;
}

/** Whether the address has left open which view is shown. */
export const isViewLeftOpen = () => isOpen;

/** Says where the page opens if the address leaves it open: there it goes now, and later. */
export function openOn(name: View): void {
  silently(() =>
    batch(() => {
      home.value = name;
      if (isOpen) view.value = name;
    }),
  );
}

/**
 * Ties the state to an address: reads it now and when it changes, writes it at every
 * change. Back leads to the view before: only a change of the view is an entry. A page that is opened without a word of us shows what the last visit was set
 * to; a link shows just what it says, and only what is changed then is remembered.
 */
export function mirrorState(
  address: Memory,
  settings: Memory,
  onChange: (callback: () => void) => void,
): void {
  const follow = (values: ReadonlyMap<string, string>) => silently(() => decodeState(values));
  const start = address.read();
  const linked = isLink(start);
  follow(linked ? start : settings.read());
  if (!linked) {
    isOpen = true;
    view.value = home.value;
  }
  onChange(() => follow(address.read()));
  let before = written(REMEMBERED);
  let shown = view.peek();
  effect(() => {
    const moved = view.value !== shown && !silent;
    shown = view.value;
    address.write(encodeState(), moved);
    const now = written(REMEMBERED);
    const changed = Object.entries(now).filter(([name, value]) => value !== before[name]);
    before = now;
    if (changed.length && !silent) settings.write(Object.fromEntries(changed));
  });
}

/** A set with a name put in or taken out. */
export function toggled(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const changed = new Set(names);
  if (!changed.delete(name)) changed.add(name);
  return changed;
}
