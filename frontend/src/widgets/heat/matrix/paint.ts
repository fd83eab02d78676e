// Draws a matrix onto a canvas: the cells, the lines between them, the names, the numbers.
import type { Content } from "./content";
import { GAP, type Layout, shortened } from "./layout";
import { colourOf, inkOn, pixelsOf, type Theme } from "./shades";

/** What painting names, numbers and lines needs of a canvas, and of paper. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "stroke"
  | "fillText"
  | "save"
  | "restore"
  | "translate"
  | "rotate"
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "textAlign"
> & { measureText(text: string): Pick<TextMetrics, "width"> };

export interface Style {
  readonly theme: Theme;
  /** Colours as CSS. */
  readonly text: string;
  readonly quiet: string;
  readonly grid: string;
  readonly font: string;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
}

/** Cells narrower than this have no lines between them: they would be all that is seen. */
const LINED_FROM = 10;

export function sizeOf(content: Content, { cell, left, top }: Layout) {
  return {
    width: left + content.columns.length * cell.width + 1,
    height: top + content.rows.length * cell.height + 1,
  };
}

export function paint(
  canvas: HTMLCanvasElement,
  content: Content,
  layout: Layout,
  style: Style,
): void {
  const { width, height } = sizeOf(content, layout);
  canvas.width = Math.round(width * style.ratio);
  canvas.height = Math.round(height * style.ratio);
  const context = canvas.getContext("2d")!;
  context.scale(style.ratio, style.ratio);
  context.font = style.font;
  context.textBaseline = "middle";
  drawCells(context, content, layout, style);
  drawGrid(context, content, layout, style);
  drawNames(context, content, layout, style);
  drawTexts(context, content, layout, style);
}

/** A pixel a cell, stretched: ten thousand rectangles would take ten times as long. */
function drawCells(
  context: CanvasRenderingContext2D,
  { shades, rows, columns }: Content,
  { cell, left, top }: Layout,
  { theme }: Style,
): void {
  if (!rows.length || !columns.length) return;
  const small = document.createElement("canvas");
  small.width = columns.length;
  small.height = rows.length;
  const image = new ImageData(pixelsOf(shades, theme), columns.length);
  small.getContext("2d")!.putImageData(image, 0, 0);
  const [width, height] = [columns.length * cell.width, rows.length * cell.height];
  context.imageSmoothingEnabled = false;
  context.drawImage(small, left, top, width, height);
}

export function drawGrid(
  context: Brush,
  { rows, columns }: Content,
  { cell, left, top }: Layout,
  { grid }: Style,
): void {
  if (!rows.length || !columns.length) return;
  const [width, height] = [columns.length * cell.width, rows.length * cell.height];
  context.strokeStyle = grid;
  context.lineWidth = 1;
  context.beginPath();
  const lined = cell.width >= LINED_FROM;
  const lines = (count: number) =>
    lined ? Array.from({ length: count + 1 }, (_, i) => i) : [0, count];
  for (const i of lines(columns.length)) {
    context.moveTo(left + i * cell.width + 0.5, top);
    context.lineTo(left + i * cell.width + 0.5, top + height + 1);
  }
  for (const i of lines(rows.length)) {
    context.moveTo(left, top + i * cell.height + 0.5);
    context.lineTo(left + width + 1, top + i * cell.height + 0.5);
  }
  context.stroke();
}

export function drawNames(
  context: Brush,
  { rows, columns }: Content,
  { cell, left, top, upright, everyRow, everyColumn }: Layout,
  { text }: Style,
): void {
  const widthOf = (name: string) => context.measureText(name).width;
  context.fillStyle = text;
  context.textAlign = "right";
  for (let row = 0; row < rows.length; row += everyRow) {
    const name = shortened(rows[row]!, left - GAP, widthOf);
    context.fillText(name, left - GAP, top + (row + 0.5) * cell.height);
  }
  context.textAlign = upright ? "left" : "center";
  for (let column = 0; column < columns.length; column += everyColumn) {
    const middle = left + (column + 0.5) * cell.width;
    context.save();
    context.translate(middle, top - GAP);
    if (upright) context.rotate(-Math.PI / 2);
    const name = upright ? shortened(columns[column]!, top - GAP, widthOf) : columns[column]!;
    context.fillText(name, 0, upright ? 0 : -GAP);
    context.restore();
  }
}

export function drawTexts(
  context: Brush,
  { shades, texts }: Content,
  { cell, left, top, numbers }: Layout,
  { theme, quiet }: Style,
): void {
  if (!numbers) return;
  context.textAlign = "center";
  texts.forEach((row, y) => {
    row.forEach((text, x) => {
      if (!text) return;
      const shade = shades[y]?.[x] ?? null;
      context.fillStyle = shade === null ? quiet : inkOn(colourOf(shade, theme));
      context.fillText(text, left + (x + 0.5) * cell.width, top + (y + 0.5) * cell.height + 1);
    });
  });
}
