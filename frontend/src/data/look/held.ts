// What views hold of how they were left, each as a text for the address: the order of a table,
// the step of a series, ticked names, a zoom, what is open. Each kind has names of its own. Knows
// no view.
import { codeOf, codesOf, readCodes } from "../host/codes";
import { type Held, held } from "./look";

interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/** The order of a table. */
export const heldOrder = (name: string, usual: Order): Held<Order> =>
  held(
    `o-${name}`,
    usual,
    ({ column, descending }) => `${column}${descending ? "d" : "a"}`,
    (text) => {
      const [, column, way] = /^(\d{1,3})([ad])$/.exec(text) ?? [];
      return column === undefined ? null : { column: Number(column), descending: way === "d" };
    },
  );

/** The step that was chosen of one series: another one shows its last. */
export function heldStep(name: string) {
  const chosen = held<{ readonly series: string; readonly step: number } | null>(
    `s-${name}`,
    null,
    (value) => (value ? `${value.step}${value.series}` : "."),
    (text) => {
      const [, step, series] = /^(-?\d+)(~[\w-]{5})$/.exec(text) ?? [];
      return series === undefined ? null : { series, step: Number(step) };
    },
  );
  return {
    /** The step of a series, which is told by its run and its tag; null until one is chosen. */
    of: (series: string): number | null =>
      chosen.value?.series === codeOf(series) ? chosen.value.step : null,
    choose(series: string, step: number): void {
      chosen.value = { series: codeOf(series), step };
    },
  };
}

/** Some of many names, in the order in which they were ticked; null until one is. */
export function heldNames(name: string) {
  const codes = held<readonly string[] | null>(
    `n-${name}`,
    null,
    (value) => (value === null ? "." : codesOf(value) || "~"),
    (text) => (text === "." ? null : readCodes(text)),
  );
  return {
    of(every: readonly string[]): string[] | null {
      const known = new Map(every.map((one) => [codeOf(one), one]));
      return codes.value?.flatMap((code) => known.get(code) ?? []) ?? null;
    },
    set(names: readonly string[] | null): void {
      codes.value = names?.map(codeOf) ?? null;
    },
  };
}

export type Span = readonly [number, number];
/** What is zoomed, by the name of its axis; an axis that is not there fits its lines. */
export type Spans = Readonly<Record<string, Span>>;

const NO_ZOOM: Spans = {};

/** The zoom of one chart, or of charts that share an axis; `key` tells it from others. */
export const heldZoom = (key: string): Held<Spans> =>
  held(
    `z-${codeOf(key)}`,
    NO_ZOOM,
    (spans) =>
      Object.entries(spans)
        .map(([axis, span]) => [axis, ...short(span)].join("_"))
        .join("_"),
    (text) => {
      const parts = text.split("_");
      const spans: [string, Span][] = [];
      for (let i = 0; i + 2 < parts.length; i += 3) {
        const span: Span = [Number(parts[i + 1]), Number(parts[i + 2])];
        if (span[0] < span[1] && span.every(Number.isFinite)) spans.push([parts[i]!, span]);
      }
      return spans.length > 0 ? Object.fromEntries(spans) : null;
    },
  );

/** The ends of a span, to a millionth of its width: less than what zooming on and on adds up to. */
function short([low, high]: Span): string[] {
  const size = Math.max(Math.abs(low), Math.abs(high)) / (high - low);
  const digits = Math.min(17, Math.max(1, Math.ceil(Math.log10(size || 1))) + 6);
  return [low, high].map((end) => String(Number(end.toPrecision(digits))));
}

/** What is open, or not as usual, by a word each. */
const open = held<ReadonlySet<string>>(
  "open",
  new Set(),
  (words) => [...words].join("."),
  (text) => new Set(text.split(".")),
);

/** Whether something is open. `key` tells it from others of its kind, such as tables of cards. */
export function heldOpen(word: string, key = ""): Held<boolean> {
  const name = word + (key && codeOf(key));
  return {
    get value() {
      return open.value.has(name);
    },
    set value(on) {
      if (open.value.has(name) === on) return;
      const words = new Set(open.value);
      if (!words.delete(name)) words.add(name);
      open.value = words;
    },
  };
}
