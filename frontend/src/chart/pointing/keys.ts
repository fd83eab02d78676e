// Where keys lead the crosshair: along the nearest line to its points, and up and down
// to other lines. Pure.
import type { Line } from "../content";
import { type Frame, toX, toY } from "../scale/frame";
import { nearest } from "./nearest";

/** A place in the plot area, in CSS pixels from its corner at the top left. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

/** CSS pixels that an arrow goes up or down. */
const UP_OR_DOWN = 10;

/** The place that a key leads to; null if it leads nowhere. `from` is null at first. */
export function placeByKey(
  key: string,
  from: Place | null,
  lines: readonly Line[],
  frame: Frame,
): Place | null {
  const { ratio } = frame;
  const [width, height] = [frame.width / ratio, frame.height / ratio];
  const at = from ?? { left: 0, top: height / 2 };
  if (key === "ArrowUp") return { ...at, top: Math.max(0, at.top - UP_OR_DOWN) };
  if (key === "ArrowDown") return { ...at, top: Math.min(height, at.top + UP_OR_DOWN) };
  const [first] = nearest(lines, frame, at.left * ratio, at.top * ratio);
  const line = first && lines.find((other) => other.key === first.key && !other.faint);
  if (!line) return null;
  const index = from ? first.index : -1;
  if (line.path) return alongPath(key, index, line, frame);
  const here = line.x[Math.max(0, index)]!;
  const targets: Readonly<Record<string, () => number | undefined>> = {
    ArrowRight: () => line.x[index + 1] ?? beyond(lines, here, 1),
    ArrowLeft: () => line.x[index - 1] ?? beyond(lines, here, -1),
    Home: () => line.x[0],
    End: () => line.x.at(-1),
  };
  if (!Object.hasOwn(targets, key)) return null;
  const x = targets[key]!() ?? here;
  return { ...at, left: Math.max(0, Math.min(width, toX(x, frame) / ratio)) };
}

/** The next or the last point of a path that can be seen, and its place in both directions. */
function alongPath(key: string, from: number, { x, y }: Line, frame: Frame): Place | null {
  // Points may lie on each other: a key leads to another place.
  const elsewhere = (i: number) => x[i] !== x[from] || y[i] !== y[from];
  const seen = [...y.keys()].filter((i) => !Number.isNaN(y[i]!));
  const targets: Readonly<Record<string, () => number | undefined>> = {
    ArrowRight: () => seen.find((i) => i > from && elsewhere(i)),
    ArrowLeft: () => seen.findLast((i) => i < from && elsewhere(i)),
    Home: () => seen[0],
    End: () => seen.at(-1),
  };
  if (!Object.hasOwn(targets, key)) return null;
  const to = targets[key]!() ?? from;
  if (to < 0) return null;
  const inside = (at: number, most: number) => Math.max(0, Math.min(most, at)) / frame.ratio;
  return {
    left: inside(toX(x[to]!, frame), frame.width),
    top: inside(toY(y[to]!, frame), frame.height),
  };
}

/** The next x of any line to the right or the left, where the nearest line has none. */
function beyond(lines: readonly Line[], x: number, sign: 1 | -1): number | undefined {
  let best = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    for (const other of line.x) {
      const away = sign * (other - x);
      if (away > 0 && away < best) best = away;
    }
  }
  return Number.isFinite(best) ? x + sign * best : undefined;
}
