// What is selected and how it is shown: signals, mirrored in TensorBoard's
// address so that a link shows the same picture. Defaults are left out of it.
// Knows no data and draws nothing.
import { batch, effect, signal } from "@preact/signals";
import type { Question } from "./api";
import { DEFAULT_SELECTION, type Selection } from "./runs";

export const X_AXES = ["step", "relative", "wall"] as const;
export type XAxis = (typeof X_AXES)[number];
export const ZERO_DIVISIONS = ["0", "1", "nan"] as const;

/** The views of the page; all but the first are fetched when they are first opened. */
export const VIEWS = ["curves", "runs", "classes", "pooled"] as const;
export type View = (typeof VIEWS)[number];
/** What can be formed from the counts, as the routes name it. */
export const SCORES = [
  "f1",
  "fbeta",
  "precision",
  "recall",
  "specificity",
  "accuracy",
  "balanced_accuracy",
  "jaccard",
  "mcc",
  "kappa",
] as const;
export type Score = (typeof SCORES)[number];

export const view = signal<View>("curves");
export const score = signal<Score>("f1");
export const beta = signal(2);
export const average = signal("auto");
export const className = signal<string | null>(null);
export const zeroDivision = signal<string>("0");
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
export const PALETTES = ["tensorboard", "colour_blind"] as const;
export type Palette = (typeof PALETTES)[number];
export const palette = signal<Palette>("tensorboard");
/** Cards that come first, and those as wide as the page; by tag. */
export const pinned = signal<ReadonlySet<string>>(new Set());
export const wide = signal<ReadonlySet<string>>(new Set());
/** Runs in which this regular expression finds the same are one; "" for none. */
export const group = signal("");
/** Whether the runs of a group are over the same rows, and must not be pooled. */
export const sameRows = signal(false);
export const runFilter = signal("");
export const selection = signal<Selection>(DEFAULT_SELECTION);

export function question(): Question {
  return {
    score: score.value,
    beta: score.value === "fbeta" ? beta.value : 1,
    average: average.value,
    className: className.value,
    zeroDivision: zeroDivision.value,
  };
}

export const MAX_BETA = 4;
const AVERAGES = ["auto", "binary", "micro", "macro", "weighted", "macro_of_means"];
const KEY = (name: string) => `p.f1.${name}`;

/** The address' values for the present state; null where it is the default. */
export function encodeState(): Record<string, string | null> {
  const { base, except } = selection.value;
  const names = JSON.stringify([...except].sort());
  return {
    [KEY("view")]: view.value === "curves" ? null : view.value,
    [KEY("score")]: score.value === "f1" ? null : score.value,
    [KEY("beta")]: score.value === "fbeta" ? String(beta.value) : null,
    [KEY("average")]: average.value === "auto" ? null : average.value,
    [KEY("class")]: className.value,
    [KEY("zero_division")]: zeroDivision.value === "0" ? null : zeroDivision.value,
    [KEY("x")]: xAxis.value === "step" ? null : xAxis.value,
    [KEY("smoothing")]: smoothing.value === 0 ? null : String(smoothing.value),
    [KEY("y")]: yScale.value === "fit" ? null : yScale.value,
    [KEY("outliers")]: outliers.value ? null : "ignored",
    [KEY("bands")]: bands.value ? null : "none",
    [KEY("palette")]: palette.value === "tensorboard" ? null : palette.value,
    [KEY("pinned")]: encodeNames(pinned.value),
    [KEY("wide")]: encodeNames(wide.value),
    [KEY("group")]: group.value || null,
    [KEY("same_rows")]: sameRows.value ? "1" : null,
    [KEY("filter")]: runFilter.value || null,
    [KEY("hidden")]: base === true ? names : null,
    [KEY("shown")]: base === false ? names : null,
  };
}

/** Takes over an address' values; what it does not know or name falls back to the default. */
export function decodeState(values: ReadonlyMap<string, string>): void {
  const get = (name: string) => values.get(KEY(name));
  const oneOf = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === get(name)) ?? otherwise;
  batch(() => {
    view.value = oneOf("view", VIEWS, "curves");
    score.value = oneOf("score", SCORES, "f1");
    const asked = Number(get("beta") || Number.NaN);
    beta.value = asked >= 0 && asked <= MAX_BETA ? asked : 2;
    average.value = oneOf("average", AVERAGES, "auto");
    className.value = get("class") ?? null;
    zeroDivision.value = oneOf("zero_division", ZERO_DIVISIONS, "0");
    xAxis.value = oneOf("x", X_AXES, "step");
    const weight = Number(get("smoothing") || 0);
    smoothing.value = weight > 0 && weight <= MAX_SMOOTHING ? weight : 0;
    yScale.value = oneOf("y", Y_SCALES, "fit");
    outliers.value = get("outliers") !== "ignored";
    bands.value = get("bands") !== "none";
    palette.value = oneOf("palette", PALETTES, "tensorboard");
    pinned.value = decodeNames(get("pinned")) ?? new Set();
    wide.value = decodeNames(get("wide")) ?? new Set();
    group.value = get("group") ?? "";
    sameRows.value = get("same_rows") === "1";
    runFilter.value = get("filter") ?? "";
    const hidden = decodeNames(get("hidden"));
    const shown = decodeNames(get("shown"));
    selection.value = shown
      ? { base: false, except: shown }
      : hidden
        ? { base: true, except: hidden }
        : DEFAULT_SELECTION;
  });
}

/** What is a matter of taste, and remembered from one visit to the next. */
const REMEMBERED = ["x", "smoothing", "y", "outliers", "bands", "palette", "pinned", "wide"];

/** Where an address, or the settings of the last visit, are kept. */
export interface Memory {
  read(): Map<string, string>;
  write(values: Readonly<Record<string, string | null>>): void;
}

/**
 * Ties the state to an address: reads it now and when it changes, writes it at every
 * change. A page that is opened without a word of us shows what the last visit was set
 * to; a link shows just what it says, and is no choice to be remembered.
 */
export function mirrorState(
  address: Memory,
  settings: Memory,
  onChange: (callback: () => void) => void,
): void {
  let chosen = false;
  const follow = (values: ReadonlyMap<string, string>) => {
    chosen = false;
    decodeState(values);
    chosen = true;
  };
  const start = address.read();
  const linked = [...start.keys()].some((name) => name.startsWith(KEY("")));
  follow(linked ? start : settings.read());
  onChange(() => follow(address.read()));
  chosen = false;
  effect(() => {
    const values = encodeState();
    address.write(values);
    if (!chosen) return;
    settings.write(Object.fromEntries(REMEMBERED.map((name) => [KEY(name), values[KEY(name)]!])));
  });
  chosen = true;
}

function encodeNames(names: ReadonlySet<string>): string | null {
  return names.size ? JSON.stringify([...names].sort()) : null;
}

function decodeNames(text: string | undefined): Set<string> | null {
  if (text === undefined) return null;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? new Set(list.map(String)) : null;
  } catch {
    return null;
  }
}

/** A set with a name put in or taken out. */
export function toggled(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const changed = new Set(names);
  if (!changed.delete(name)) changed.add(name);
  return changed;
}
