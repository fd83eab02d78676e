// Cells of colours as paths: one for each colour, since a map may have 100,000 cells. Pure.
import { element } from "./text";

export interface Place {
  readonly left: number;
  readonly top: number;
  /** Of one cell. */
  readonly width: number;
  readonly height: number;
}

const hex = (byte: number) => byte.toString(16).padStart(2, "0");

/**
 * Cells from bytes of red, green, blue and opacity, as the page has them; transparent ones and
 * those that are as white as paper are left out.
 */
export function cellsOf(
  pixels: Uint8ClampedArray,
  columns: number,
  { left, top, width, height }: Place,
): string {
  const paths = new Map<string, string[]>();
  const colourAt = (place: number) => {
    const [red, green, blue, opacity] = pixels.subarray(4 * place, 4 * place + 4);
    return opacity === 0 ? "" : `#${hex(red!)}${hex(green!)}${hex(blue!)}`;
  };
  const rows = columns ? pixels.length / 4 / columns : 0;
  for (let row = 0; row < rows; row++) {
    for (let from = 0; from < columns; ) {
      const colour = colourAt(row * columns + from);
      let to = from + 1;
      while (to < columns && colourAt(row * columns + to) === colour) to++;
      if (colour && colour !== "#ffffff") {
        const path = paths.get(colour) ?? [];
        path.push(`M${from} ${row}h${to - from}v1h${from - to}z`);
        paths.set(colour, path);
      }
      from = to;
    }
  }
  const inside = [...paths].map(([fill, path]) => element("path", { fill, d: path.join("") }));
  const transform = `translate(${fine(left)} ${fine(top)}) scale(${fine(width)} ${fine(height)})`;
  // Without smoothing no seam is seen between two cells.
  return element("g", { transform, "shape-rendering": "crispEdges" }, inside.join("\n"));
}

/** Small errors of a cell's size add up over many of them. */
const fine = (value: number) => String(Number(value.toFixed(5)));
