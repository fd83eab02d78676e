// A heat map of numbers between 0 and 1 on a canvas: rows of cells, the colours, and
// which cell is where. Knows neither classes nor steps.

/** Viridis at even distances: equally dark for all eyes, from low to high. */
const VIRIDIS = [
  "#440154",
  "#46327e",
  "#365c8d",
  "#277f8e",
  "#1fa187",
  "#4ac16d",
  "#a0da39",
  "#fde725",
];

const RGB = VIRIDIS.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));

/** The colour of a share as red, green and blue; between two of the scale in proportion. */
export function colourOfShare(share: number): readonly [number, number, number] {
  const place = Math.max(0, Math.min(1, share)) * (RGB.length - 1);
  const below = Math.min(Math.floor(place), RGB.length - 2);
  const mixed = [0, 1, 2].map((i) => {
    const [from, to] = [RGB[below]![i]!, RGB[below + 1]![i]!];
    return Math.round(from + (place - below) * (to - from));
  });
  return mixed as [number, number, number];
}

/** More shades than an eye tells apart. Mixed once, since a map may have 200,000 cells. */
const SHADES = 512;
const shades = new Uint8ClampedArray(4 * (SHADES + 1));
for (let i = 0; i <= SHADES; i++) shades.set([...colourOfShare(i / SHADES), 255], 4 * i);

/** The cells as bytes of red, green, blue and opacity. What is null stays transparent. */
export function pixelsOf(
  rows: readonly (readonly (number | null)[])[],
  width: number,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * width * rows.length);
  rows.forEach((row, y) => {
    row.forEach((value, x) => {
      if (value === null) return;
      const from = 4 * Math.round(Math.max(0, Math.min(1, value)) * SHADES);
      const to = 4 * (y * width + x);
      for (let i = 0; i < 4; i++) pixels[to + i] = shades[from + i]!;
    });
  });
  return pixels;
}

/** Draws one pixel a cell; the page stretches them. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  rows: readonly (readonly (number | null)[])[],
): void {
  const width = Math.max(1, rows[0]?.length ?? 1);
  canvas.width = width;
  canvas.height = Math.max(1, rows.length);
  const image = new ImageData(pixelsOf(rows, width), width);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

export interface Cell {
  readonly column: number;
  readonly row: number;
}

const inside = (place: number, number: number) => Math.max(0, Math.min(number - 1, place));

/** Which cell lies at a share of the width and of the height. */
export function cellAt(columns: number, rows: number, across: number, down: number): Cell {
  return {
    column: inside(Math.floor(across * columns), columns),
    row: inside(Math.floor(down * rows), rows),
  };
}

const PAGE = 10;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [0, -PAGE],
  PageDown: [0, PAGE],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
};

/** The cell that a key leads to; null for other keys. The first is at the top left. */
export function moved(cell: Cell | null, key: string, columns: number, rows: number): Cell | null {
  const by = MOVES[key];
  if (!by) return null;
  const from = cell ?? { column: by[0] > 0 ? -1 : 0, row: by[1] > 0 ? -1 : 0 };
  return { column: inside(from.column + by[0], columns), row: inside(from.row + by[1], rows) };
}
