// Draws the grid, the axes and their labels around a frame.
import type { Content } from "../content";
import { type Frame, toX, toY } from "../scale/frame";
import { logLabels, logTicks } from "../scale/log";
import { incrementsOf, VALUE_INCREMENTS, valueTicks, xTickLabels, xTicks } from "../scale/ticks";
import type { Brush } from "./brush";

/** CSS pixels that ticks are apart at least. */
const X_SPACE = 60;
const Y_SPACE = 34;
/** CSS pixels between an axis and its labels. */
const GAP = 6;
const FONT_SIZE = 11;

export interface AxisColours {
  readonly text: string;
  readonly grid: string;
  readonly line: string;
}

interface Ticks {
  readonly at: readonly number[];
  readonly labels: readonly string[];
}

/** The chart has straight scales; `log` tells how its y labels read. */
export function drawAxes(
  context: Brush,
  content: Content,
  frame: Frame,
  colours: AxisColours,
): void {
  const { left, top, width, height, ratio } = frame;
  const [right, bottom] = [left + width, top + height];
  const across = xTicksOf(content, frame);
  const up = yTicksOf(content, frame);
  const columns = across.at.map((value) => Math.round(toX(value, frame)));
  const rows = up.at.map((value) => Math.round(toY(value, frame)));

  context.font = `${FONT_SIZE * ratio}px Roboto, sans-serif`;
  context.fillStyle = colours.text;
  context.textAlign = "center";
  context.textBaseline = "top";
  const below = Math.round(bottom + GAP * ratio);
  for (const [i, text] of across.labels.entries()) context.fillText(text, columns[i]!, below);
  context.textAlign = "right";
  context.textBaseline = "middle";
  const beside = Math.round(left - GAP * ratio);
  for (const [i, text] of up.labels.entries()) context.fillText(text, beside, rows[i]!);

  const strokes = (colour: string, lines: readonly (readonly number[])[]) => {
    const thick = Math.max(1, Math.floor(ratio));
    // A line of an odd width is sharp in the middle of a pixel.
    const shift = (thick % 2) / 2;
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    for (const [x0, y0, x1, y1] of lines) {
      context.moveTo(x0! + shift, y0! + shift);
      context.lineTo(x1! + shift, y1! + shift);
    }
    context.stroke();
  };
  strokes(colours.grid, [
    ...columns.map((x) => [x, top, x, bottom]),
    ...rows.map((y) => [left, y, right, y]),
  ]);
  strokes(colours.line, [
    [left, bottom, right, bottom],
    [left, top, left, bottom],
  ]);
}

function xTicksOf({ x: [min, max], xKind }: Content, { width, ratio }: Frame): Ticks {
  const increment = incrementOf(incrementsOf(xKind), max - min, width / ratio / X_SPACE);
  if (increment === undefined) return { at: [], labels: [] };
  const at = xTicks(xKind, min, max, increment);
  return { at, labels: xTickLabels(xKind, at, increment) };
}

function yTicksOf({ y: [min, max], log }: Content, { height, ratio }: Frame): Ticks {
  if (log) {
    const at = logTicks(min, max);
    return { at, labels: logLabels(at) };
  }
  const increment = incrementOf(VALUE_INCREMENTS, max - min, height / ratio / Y_SPACE);
  if (increment === undefined) return { at: [], labels: [] };
  const at = xTicks("step", min, max, increment);
  return { at, labels: valueTicks(at, increment) };
}

/** The smallest distance of which at most `most` go into a span. */
function incrementOf(increments: readonly number[], span: number, most: number) {
  return increments.find((increment) => span / increment <= most);
}
