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
    runFilter.value = get("filter") ?? "";
    const hidden = names(get("hidden"));
    const shown = names(get("shown"));
    selection.value = shown
      ? { base: false, except: shown }
      : hidden
        ? { base: true, except: hidden }
        : DEFAULT_SELECTION;
  });
}

/** Ties the state to an address: reads it now and when it changes, writes it at every change. */
export function mirrorState(
  read: () => Map<string, string>,
  write: (values: Record<string, string | null>) => void,
  onChange: (callback: () => void) => void,
): void {
  decodeState(read());
  onChange(() => decodeState(read()));
  effect(() => write(encodeState()));
}

function names(text: string | undefined): Set<string> | null {
  if (text === undefined) return null;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? new Set(list.map(String)) : null;
  } catch {
    return null;
  }
}
