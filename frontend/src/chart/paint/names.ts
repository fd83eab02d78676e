// Writes the names of lines at their ends, where colours do not tell them apart.
import type { Line } from "../content";
import { type Frame, toX, toY } from "../scale/frame";
import { spread } from "./labels";

/** CSS pixels. */
const SIZE = 11;
const APART = 14;
const LEAD = 14;
const HALO = 3;

/** `text` is the colour of the names, and `ground` that of what they stand on. */
export function drawNames(
  context: CanvasRenderingContext2D,
  lines: readonly Line[],
  frame: Frame,
  text: string,
  ground: string,
): void {
  const { ratio, top, height } = frame;
  const ends = lines.flatMap(({ name, colour, x, y }) => {
    const last = x.findLastIndex(
      (at, i) => at >= frame.x[0] && at <= frame.x[1] && y[i]! >= frame.y[0] && y[i]! <= frame.y[1],
    );
    if (!name || last < 0) return [];
    return [{ name, colour, x: toX(x[last]!, frame), y: toY(y[last]!, frame) }];
  });
  const heights = spread(
    ends.map(({ y }) => y),
    APART * ratio,
    top + SIZE * ratio,
    top + height - SIZE * ratio,
  );
  context.save();
  Object.assign(context, {
    font: `${SIZE * ratio}px Roboto, sans-serif`,
    textAlign: "right",
    textBaseline: "middle",
    lineJoin: "round",
  });
  for (const [i, { name, colour, x, y }] of ends.entries()) {
    const [left, down] = [x - LEAD * ratio, heights[i]!];
    context.lineWidth = ratio;
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(left + 2 * ratio, down);
    context.stroke();
    context.lineWidth = HALO * ratio;
    context.strokeStyle = ground;
    context.strokeText(name, left, down);
    context.fillStyle = text;
    context.fillText(name, left, down);
  }
  context.restore();
}
