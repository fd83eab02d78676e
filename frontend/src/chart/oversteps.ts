// A chart over steps, as wide and high as its lines until somebody zooms.
import type { Content, Line, Range } from "./content";
import { xExtent, yExtent } from "./scale/extent";
import { ZERO_LINE } from "./zeroline";

/** What somebody zoomed to; without an axis it fits the lines. */
export interface Zoom {
  readonly x?: Range;
  readonly y?: Range;
}

/** What such a chart shows. */
export function overSteps(lines: readonly Line[], zoom: Zoom): Content {
  return {
    lines,
    rules: ZERO_LINE,
    x: zoom.x ?? xExtent(lines, "step"),
    y: zoom.y ?? yExtent(lines, false),
    xKind: "step",
    log: false,
  };
}
