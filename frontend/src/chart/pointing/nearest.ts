// Which lines lie near the cursor. Pure; knows data and a frame, not the mouse.
import type { Line } from "../content";
import { type Frame, toX, toY, valueAt } from "../scale/frame";

/** The point that stands for all lines of a key at the cursor. */
export interface Near {
  readonly key: string;
  readonly index: number;
  /** Device pixels from the cursor to the nearest of the key's lines. */
  readonly distance: number;
}

/**
 * For each key the point nearest in x, of a path the nearest of all, sorted by its distance
 * from the cursor at (px, py). A dashed line is beside another one of its key: it counts only
 * where it is alone.
 */
export function nearest(lines: readonly Line[], frame: Frame, px: number, py: number): Near[] {
  const x = valueAt(frame.x, (px - frame.left) / frame.width);
  const best = new Map<string, Near>();
  const solid = new Set(lines.flatMap(({ key, dashed, faint }) => (dashed || faint ? [] : key)));
  for (const line of lines) {
    if (line.x.length === 0 || line.faint || (line.dashed && solid.has(line.key))) continue;
    const index = line.path ? nearestOf(line, frame, px, py) : nearestIndex(line.x, x);
    const value = line.y[index]!;
    // An undefined point comes after all that can be seen.
    const distance = Number.isNaN(value)
      ? Number.MAX_VALUE
      : Math.hypot(toX(line.x[index]!, frame) - px, toY(value, frame) - py);
    const known = best.get(line.key);
    if (!known || distance < known.distance) best.set(line.key, { key: line.key, index, distance });
  }
  return [...best.values()].sort((a, b) => a.distance - b.distance);
}

/** The index of a line's point nearest to the cursor; undefined points come last. */
function nearestOf({ x, y }: Line, frame: Frame, px: number, py: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, value] of y.entries()) {
    const distance = Math.hypot(toX(x[index]!, frame) - px, toY(value, frame) - py);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** The index of the value nearest to x in an ascending, non-empty column. */
export function nearestIndex(column: Float64Array, x: number): number {
  let low = 0;
  let high = column.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - column[low - 1]! <= column[low]! - x ? low - 1 : low;
}
