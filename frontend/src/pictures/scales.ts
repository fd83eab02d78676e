// Samples of colours for the legend of a map or a matrix: a strip of shades, and the hatched
// ground of what has no value. Pure.
import { cellsOf, type Place } from "./drawing/cells";
import type { Entry } from "./drawing/legend";
import { element } from "./drawing/text";

const STRIP = { width: 110, height: 10 };
const SAMPLE = { width: 16, height: 10 };
export const EDGE = "#757575";

/** A strip of colours, a cell each. */
export function strip(text: string, pixels: Uint8ClampedArray): Entry {
  const columns = pixels.length / 4;
  return {
    text,
    wide: STRIP.width,
    draw: (paper, left, y) => {
      const top = y - STRIP.height / 2;
      const cell = { left, top, width: STRIP.width / columns, height: STRIP.height };
      paper.add(cellsOf(pixels, columns, cell));
      paper.add(outline({ left, top, ...STRIP }));
    },
  };
}

/** The ground on which cells without a value are seen through. All pictures have the same. */
export const HATCH = element(
  "pattern",
  {
    id: "hatched",
    width: 5,
    height: 5,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  },
  element("path", { d: "M1 0V5", stroke: EDGE, "stroke-width": 1.5 }),
);

export const hatched = ({ left, top, width, height }: Place): string =>
  element("rect", { x: left, y: top, width, height, fill: "url(#hatched)" });

export const outline = ({ left, top, width, height }: Place): string =>
  element("rect", { x: left, y: top, width, height, fill: "none", stroke: EDGE });

/** A sample of that ground. */
export const ground = (text: string): Entry => ({
  text,
  wide: SAMPLE.width,
  draw: (paper, left, y) => {
    const place = { left, top: y - SAMPLE.height / 2, ...SAMPLE };
    paper.add(hatched(place));
    paper.add(outline(place));
  },
});
