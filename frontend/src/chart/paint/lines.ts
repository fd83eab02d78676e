// Draws lines with their bands and marks onto a canvas. Knows not what they mean:
// columns and a frame come in, strokes go out.
import type { Line, Range } from "../content";
import { type Frame, toX, toY } from "../scale/frame";
import type { Brush } from "./brush";

export type Context = Brush;

/**
 * A stroke wider than one device pixel costs 9 to 22 times as much, so lines are
 * as bold as TensorBoard's own only while there are few points to draw.
 */
const BOLD_UP_TO_POINTS = 10_000;
const BOLD = 1.75;
const DASH = [5, 3.5];
const DOTS = [1.75, 3.5];
const DOT = 3;
/** Of a point that stands out. */
const BIG_DOT = 4.5;
/** CSS pixels. A label is pale, and the lines end before it. */
const LABEL = 11;
const HALO = 3;
const LABEL_ALPHA = 0.65;
const BAND_ALPHA = 0.15;
/** As Time Series draws what it smoothed from. */
const FAINT_ALPHA = 0.25;
const THIN_ALPHA = 0.7;

export function drawLines(context: Context, lines: readonly Line[], frame: Frame): void {
  const points = lines.reduce((sum, line) => sum + line.x.length, 0);
  const bold = points <= BOLD_UP_TO_POINTS;
  inside(context, frame, () => {
    context.globalAlpha = BAND_ALPHA;
    for (const line of lines) if (line.low && line.high) fillBand(context, line, frame);
    for (const line of lines) {
      context.globalAlpha = line.faint ? FAINT_ALPHA : line.thin ? THIN_ALPHA : 1;
      strokeLine(context, line, frame, bold ? (line.thin ? 1 : BOLD) * frame.ratio : 1);
    }
    for (const line of lines) if (line.label) drawLabel(context, line, line.label, frame);
    context.globalAlpha = 1;
    for (const line of lines) {
      for (const i of line.dots ?? []) drawDot(context, line, i, frame, BIG_DOT);
    }
    for (const line of lines) for (const i of line.marks ?? []) drawMark(context, line, i, frame);
  });
}

/** Fills between low and high, along each stretch in which both are known. */
function fillBand(context: Context, { x, low, high, colour }: Line, frame: Frame): void {
  const [from, to] = visible(x, frame.x);
  context.fillStyle = colour;
  context.beginPath();
  for (let start = from; start < to; start++) {
    let end = start;
    while (end < to && !Number.isNaN(low![end]!) && !Number.isNaN(high![end]!)) end++;
    if (end === start) continue;
    context.moveTo(toX(x[start]!, frame), toY(high![start]!, frame));
    for (let i = start + 1; i < end; i++) context.lineTo(toX(x[i]!, frame), toY(high![i]!, frame));
    for (let i = end - 1; i >= start; i--) context.lineTo(toX(x[i]!, frame), toY(low![i]!, frame));
    context.closePath();
    start = end;
  }
  context.fill();
}

/** A triangle that stands on a point: something is to be said of it. */
function drawMark(context: Context, line: Line, index: number, frame: Frame): void {
  const x = toX(line.x[index]!, frame);
  const value = line.y[index]!;
  // What is undefined there has no place but is odd all the same.
  const y = Number.isNaN(value) ? frame.top + frame.height : toY(value, frame);
  const size = 4 * frame.ratio;
  context.fillStyle = line.colour;
  context.beginPath();
  context.moveTo(x, y - size / 2);
  context.lineTo(x - size, y - 2.5 * size);
  context.lineTo(x + size, y - 2.5 * size);
  context.closePath();
  context.fill();
}

/** Above the line's last point that is in sight. Around it the ground is seen, and no line. */
function drawLabel(context: Context, { x, y, colour }: Line, label: string, frame: Frame): void {
  const last = x.findLastIndex(
    (value, i) => value <= frame.x[1] && y[i]! >= frame.y[0] && y[i]! <= frame.y[1],
  );
  if (last < 0) return;
  context.font = `${LABEL * frame.ratio}px Roboto, sans-serif`;
  context.fillStyle = colour;
  context.textAlign = "right";
  context.textBaseline = "bottom";
  const place = [toX(x[last]!, frame), toY(y[last]!, frame) - 2 * frame.ratio] as const;
  context.setLineDash([]);
  context.lineWidth = HALO * frame.ratio;
  context.globalAlpha = 1;
  context.globalCompositeOperation = "destination-out";
  context.strokeText(label, ...place);
  context.globalCompositeOperation = "source-over";
  context.globalAlpha = LABEL_ALPHA;
  context.fillText(label, ...place);
}

/** The one line that stands out, drawn over the others. */
export function drawHighlight(context: Context, lines: readonly Line[], frame: Frame): void {
  inside(context, frame, () => {
    for (const line of lines) strokeLine(context, line, frame, 3 * frame.ratio);
  });
}

/** A dot at one point: filled for a solid line, a ring for any other. */
export function drawDot(
  context: Context,
  line: Line,
  index: number,
  frame: Frame,
  size = DOT,
): void {
  const x = toX(line.x[index]!, frame);
  const y = toY(line.y[index]!, frame);
  if (Number.isNaN(y)) return;
  context.beginPath();
  context.arc(x, y, size * frame.ratio, 0, 2 * Math.PI);
  if (line.dashed || line.dotted) {
    context.setLineDash([]);
    context.lineWidth = 1.5 * frame.ratio;
    context.strokeStyle = line.colour;
    context.stroke();
  } else {
    context.fillStyle = line.colour;
    context.fill();
  }
}

function inside(context: Context, frame: Frame, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.lineJoin = "round";
  draw();
  context.restore();
}

function strokeLine(context: Context, line: Line, frame: Frame, width: number): void {
  const { x, y } = line;
  const [from, to] = line.path ? [0, x.length] : visible(x, frame.x);
  context.strokeStyle = line.colour;
  context.lineWidth = width;
  const dashes = line.dashed ? DASH : line.dotted ? DOTS : [];
  context.setLineDash(dashes.map((length) => length * frame.ratio));
  context.beginPath();
  const alone: number[] = [];
  for (let i = from; i < to; i++) {
    if (Number.isNaN(y[i]!)) continue;
    const joined = i > 0 && !Number.isNaN(y[i - 1]!);
    if (joined && i > from) context.lineTo(toX(x[i]!, frame), toY(y[i]!, frame));
    else context.moveTo(toX(x[i]!, frame), toY(y[i]!, frame));
    // A point without neighbours has no line to be seen by.
    if (!joined && !(i + 1 < x.length && !Number.isNaN(y[i + 1]!))) alone.push(i);
  }
  context.stroke();
  for (const i of alone) drawDot(context, line, i, frame);
}

/** The indices that may show, one beyond each edge so that lines run out of the frame. */
function visible(x: Float64Array, [min, max]: Range): Range {
  let from = 0;
  let to = x.length;
  while (from + 1 < to && x[from + 1]! < min) from++;
  while (to - 1 > from && x[to - 2]! > max) to--;
  return [from, to];
}
