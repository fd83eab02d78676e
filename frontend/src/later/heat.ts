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

/** Draws one pixel a cell; the page stretches them. What is null stays transparent. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  rows: readonly (readonly (number | null)[])[],
): void {
  const width = Math.max(1, rows[0]?.length ?? 1);
  canvas.width = width;
  canvas.height = Math.max(1, rows.length);
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(canvas.width, canvas.height);
  rows.forEach((row, y) => {
    row.forEach((value, x) => {
      if (value === null) return;
      image.data.set([...colourOfShare(value), 255], 4 * (y * width + x));
    });
  });
  context.putImageData(image, 0, 0);
}

/** Which cell lies at a share of the width and of the height. */
export function cellAt(
  columns: number,
  rows: number,
  across: number,
  down: number,
): { readonly column: number; readonly row: number } {
  const inside = (share: number, number: number) =>
    Math.max(0, Math.min(number - 1, Math.floor(share * number)));
  return { column: inside(across, columns), row: inside(down, rows) };
}
