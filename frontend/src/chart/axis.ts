// Extents and ticks. Pure: which numbers an axis spans, where its ticks may
// stand and how they read. Knows no uPlot.
import { duration } from "../format";
import type { Line, Range } from "./draw";

/** What the x axis counts. */
export type XKind = "step" | "relative" | "wall";

const PADDING = 0.05;

export function xExtent(lines: readonly Line[], kind: XKind): Range {
  const range = extent(lines.map((line) => line.x));
  if (!range) return kind === "wall" ? [0, 60] : [0, 1];
  const [min, max] = range;
  // One point alone stands in the middle; there is no epoch -1 to show beside it.
  if (min === max) return kind === "step" ? [min - 0.5, max + 0.5] : [min - 30, max + 30];
  const padding = (max - min) * 0.02;
  return [min - padding, max + padding];
}

/**
 * The y values' extent with room around it, bands included; `zero` keeps 0 in sight,
 * `outliers` tells whether the outermost 5 % of the values count on either side.
 */
export function yExtent(lines: readonly Line[], zero: boolean, outliers = true): Range {
  const columns = lines.flatMap(({ y, low, high }) => (low && high ? [y, low, high] : [y]));
  const range = outliers ? extent(columns) : innerExtent(lines.map((line) => line.y));
  if (!range) return zero ? [-0.1, 0.1] : [0, 1];
  const min = zero ? Math.min(range[0], 0) : range[0];
  const max = zero ? Math.max(range[1], 0) : range[1];
  // A constant line is no cliff: it gets a scale of its own size, not of rounding errors.
  const padding = Math.max((max - min) * PADDING, max - min < 1e-9 ? 0.05 : 0);
  return [min - padding, max + padding];
}

/** More values than this are thinned: a quantile of a million is that of a part of them. */
const ENOUGH = 50_000;

/** From the 5th to the 95th percentile, as Time Series ignores outliers. */
function innerExtent(columns: readonly Float64Array[]): Range | null {
  const count = columns.reduce((sum, column) => sum + column.length, 0);
  const every = Math.max(1, Math.floor(count / ENOUGH));
  const values: number[] = [];
  let place = 0;
  for (const column of columns) {
    for (const value of column) {
      if (place++ % every === 0 && !Number.isNaN(value)) values.push(value);
    }
  }
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.05), at(0.95)];
}

function extent(columns: readonly Float64Array[]): Range | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (const value of column) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min <= max ? [min, max] : null;
}

/** Tick distances for whole steps: there is no epoch 2.5. */
const STEP_INCREMENTS: readonly number[] = decades(0, 12);

export const VALUE_INCREMENTS: readonly number[] = decades(-12, 6);

/** Tick distances for seconds, as clocks divide them. */
const SECOND_INCREMENTS: readonly number[] = [
  ...decades(-3, -1),
  ...[1, 2, 5, 10, 15, 30].flatMap((n) => [n, n * 60]),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240, 720, 2400].map((hours) => hours * 3600),
].sort((a, b) => a - b);

export function incrementsOf(kind: XKind): readonly number[] {
  return kind === "step" ? STEP_INCREMENTS : SECOND_INCREMENTS;
}

/** Ticks at round places; the wall clock's hours and days are those of here, not of Greenwich. */
export function xTicks(kind: XKind, min: number, max: number, increment: number): number[] {
  const offset = kind === "wall" ? new Date(min * 1000).getTimezoneOffset() * 60 : 0;
  const ticks: number[] = [];
  const first = Math.ceil((min - offset) / increment - 1e-9);
  for (let n = first; n * increment + offset <= max; n++) ticks.push(n * increment + offset);
  return ticks;
}

export function xTickLabels(kind: XKind, ticks: readonly number[], increment: number): string[] {
  if (kind === "wall") return wallTicks(ticks, increment);
  return ticks.map((value) => (kind === "step" ? stepTick(value) : duration(value)));
}

function decades(from: number, to: number): number[] {
  const found: number[] = [];
  for (let power = from; power <= to; power++) {
    for (const factor of [1, 2, 5]) found.push(Number(`${factor}e${power}`));
  }
  return found;
}

const compact = new Intl.NumberFormat(undefined, {
  notation: "compact",
  maximumSignificantDigits: 4,
});

function stepTick(value: number): string {
  return Math.abs(value) < 10_000 ? String(value) : compact.format(value);
}

/** Wall-clock labels: the date only where ticks are days apart, seconds only where they differ. */
function wallTicks(values: readonly number[], increment: number): string[] {
  const format = new Intl.DateTimeFormat(
    undefined,
    increment >= 86400
      ? { month: "short", day: "numeric" }
      : {
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
          ...(increment < 60 && { second: "2-digit" }),
        },
  );
  return values.map((value) => format.format(value * 1000));
}

/** As many decimals as the ticks' distance needs. */
export function valueTicks(values: readonly number[], increment: number): string[] {
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(increment) + 1e-9)));
  return values.map((value) => {
    const text = Math.abs(value).toFixed(decimals);
    return value < 0 && Number(text) !== 0 ? `−${text}` : text;
  });
}
