// Names beside a chart, each at the height of its line and none over another. Pure.

/** What is to be named: the place of its line, in pixels. */
export interface Anchor {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/**
 * The heights of some names, in their order: as near to those that they want as there is
 * room, at least `apart` from each other, between `top` and `bottom`.
 */
export function spread(
  wanted: readonly number[],
  apart: number,
  top: number,
  bottom: number,
): number[] {
  const order = [...wanted.keys()].sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const room = Math.min(apart, (bottom - top) / Math.max(1, order.length - 1));
  const heights = [...wanted];
  let last = top - room;
  for (const i of order) {
    heights[i] = Math.max(wanted[i]!, last + room);
    last = heights[i]!;
  }
  let next = bottom + room;
  for (const i of order.toReversed()) {
    heights[i] = Math.min(heights[i]!, next - room);
    next = heights[i]!;
  }
  return heights;
}
