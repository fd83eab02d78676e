// Which numbers an axis spans so that its lines are seen. Pure.
import type { Line, Range, XKind } from "../content";

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
