// A heat map of numbers on a canvas: rows of cells, the colours, and which cell is where.
// Knows neither classes nor steps.

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
export function colourOfShare(share: number): Rgb {
  const place = Math.max(0, Math.min(1, share)) * (RGB.length - 1);
  const below = Math.min(Math.floor(place), RGB.length - 2);
  const mixed = [0, 1, 2].map((i) => {
    const [from, to] = [RGB[below]![i]!, RGB[below + 1]![i]!];
    return Math.round(from + (place - below) * (to - from));
  });
  return mixed as unknown as Rgb;
}

export type Rows = readonly (readonly (number | null)[])[];
/** Between which numbers the colours run. */
export type Span = readonly [low: number, high: number];
export type Rgb = readonly [red: number, green: number, blue: number];

export const UNIT: Span = [0, 1];

/** From the least to the most of the values; from 0 to 1 where these are not two numbers. */
export function spanOf(rows: Rows): Span {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    for (const value of row) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low < high ? [low, high] : UNIT;
}

/** As far below 0 as above it, so that 0 is in the middle. */
export function evenSpanOf(rows: Rows): Span {
  const most = Math.max(...rows.flatMap((row) => row.map((value) => Math.abs(value ?? 0))), 0);
  return most > 0 ? [-most, most] : [-1, 1];
}

/** More shades than an eye tells apart. Mixed once, since a map may have 200,000 cells. */
const SHADES = 512;
/** Each shade as bytes of red, green, blue and opacity. */
export type Shades = Uint8ClampedArray;

/** The shades of a colour for each share from 0 to 1. */
export function shadesOf(colour: (share: number) => Rgb): Shades {
  const shades = new Uint8ClampedArray(4 * (SHADES + 1));
  for (let i = 0; i <= SHADES; i++) shades.set([...colour(i / SHADES), 255], 4 * i);
  return shades;
}

const VIRIDIS_SHADES = shadesOf(colourOfShare);

/** The cells as bytes of red, green, blue and opacity. What is null stays transparent. */
export function pixelsOf(
  rows: Rows,
  width: number,
  [low, high]: Span = UNIT,
  shades: Shades = VIRIDIS_SHADES,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * width * rows.length);
  rows.forEach((row, y) => {
    row.forEach((value, x) => {
      if (value === null) return;
      const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
      const from = 4 * Math.round(share * SHADES);
      const to = 4 * (y * width + x);
      for (let i = 0; i < 4; i++) pixels[to + i] = shades[from + i]!;
    });
  });
  return pixels;
}

/** Draws one pixel a cell; the page stretches them. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  rows: Rows,
  span: Span = UNIT,
  shades?: Shades,
): void {
  const width = Math.max(1, rows[0]?.length ?? 1);
  canvas.width = width;
  canvas.height = Math.max(1, rows.length);
  const image = new ImageData(pixelsOf(rows, width, span, shades), width);
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
