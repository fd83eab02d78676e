// The common scale of all bands, and that of all sparklines. Pure.
import type { Range } from "../../chart/content";
import { VALUE_INCREMENTS, valueTicks } from "../../chart/scale/ticks";
import type { RankingRow } from "../../data/server/schema";

/** A scale that begins and ends at a tick. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** Between two ticks. */
  readonly step: number;
}

const MOST_TICKS = 10;
/** So many times as far from the best as runs usually are, a run lies outside of the scale. */
const FAR = 4;

/**
 * A scale on which all runs are that are near to the best one. A run that is far away, as one
 * that diverged, would press all others into a corner. Null where no run has a value.
 */
export function scaleOf(rows: readonly RankingRow[]): Scale | null {
  const valued = rows.filter((row) => row.best !== null);
  if (valued.length === 0) return null;
  const best = Math.max(...valued.map((row) => row.best!));
  const behind = valued.map((row) => best - row.best!).sort((a, b) => a - b);
  const widest = Math.max(...valued.map(({ low, high }) => (low === null ? 0 : high! - low)));
  const far = FAR * Math.max(behind[behind.length >> 1]!, widest);
  const near = valued.filter((row) => best - row.best! <= far);
  const low = Math.min(...near.map((row) => row.low ?? row.best!));
  const high = Math.max(...near.map((row) => row.high ?? row.best!));
  return rounded(low, high);
}

/** The scale that has both of two values, and begins and ends at a tick. */
export function rounded(low: number, high: number): Scale {
  if (low === high) return rounded(low - 0.01, high > 0.99 ? high : high + 0.01);
  const ends = (step: number): Scale => ({
    min: Math.floor(low / step + 1e-9) * step,
    max: Math.ceil(high / step - 1e-9) * step,
    step,
  });
  const steps = VALUE_INCREMENTS.map(ends);
  return steps.find(({ min, max, step }) => (max - min) / step < MOST_TICKS - 0.5)!;
}

/** Less than a pixel: an end is a multiple of the step only up to rounding. */
const NOTHING = 1e-6;

/** Where a value lies: 0 is the left end, 1 the right one; null outside of them. */
export function shareOf(value: number, { min, max }: Scale): number | null {
  const share = (value - min) / (max - min);
  const inside = Math.min(1, Math.max(0, share));
  return Math.abs(share - inside) < NOTHING ? inside : null;
}

/** The scale's ends, as they are written. */
export const endsOf = ({ min, max, step }: Scale): string[] => valueTicks([min, max], step);

/** Of ten runs so many may fall below what the sparklines span. */
const BELOW = 1;

/** What all sparklines span, so that they can be compared; a few runs may fall below. */
export function sparkRange(rows: readonly RankingRow[]): Range {
  const ends = rows
    .map(({ sparkline }) => sparkline.filter((value) => value !== null))
    .filter((values) => values.length > 0)
    .map((values) => ({ min: Math.min(...values), max: Math.max(...values) }));
  const minima = ends.map(({ min }) => min).sort((a, b) => a - b);
  const min = minima[Math.floor((minima.length * BELOW) / 10)] ?? 0;
  const max = ends.reduce((most, own) => Math.max(most, own.max), min);
  return min < max ? [min, max] : [min - 0.5, min + 0.5];
}

/** The lines of a sparkline as an SVG path, `width` by `height`; a value alone is a short stroke. */
export function sparkPath(
  values: readonly (number | null)[],
  [min, max]: Range,
  width: number,
  height: number,
): string {
  const apart = width / Math.max(1, values.length - 1);
  let before: number | null = null;
  return values
    .map((value, i) => {
      const last = before;
      before = value;
      if (value === null) return "";
      const x = (i * apart).toFixed(1);
      const up = Math.max(0, (value - min) / (max - min));
      const y = (height - up * height).toFixed(1);
      if (last !== null) return `L${x} ${y}`;
      const alone = (values[i + 1] ?? null) === null;
      return `M${x} ${y}${alone ? "h1" : ""}`;
    })
    .join("");
}
