// Writes the names of lines beside them, where colours do not tell them apart.
import type { Line } from "../content";
import { nearestIndex } from "../pointing/nearest";
import { type Frame, toX, toY } from "../scale/frame";
import { spread } from "./labels";

/** CSS pixels. */
const SIZE = 11;
const APART = 14;
const LEAD = 14;
const HALO = 3;
/** So many places are looked at. */
const PLACES = 100;

interface End {
  readonly name: string;
  readonly colour: string;
  readonly x: number;
  readonly y: number;
}

/** Where lines are named: at their ends, or further left where they are told apart better. */
function endsOf(lines: readonly Line[], frame: Frame): readonly End[] {
  const named = lines.filter(({ name }) => name);
  const isIn = ({ x, y }: Line, i: number) =>
    x[i]! >= frame.x[0] && x[i]! <= frame.x[1] && y[i]! >= frame.y[0] && y[i]! <= frame.y[1];
  const at = (line: Line, i: number): End[] => {
    const [x, y] = [toX(line.x[i]!, frame), toY(line.y[i]!, frame)];
    return isIn(line, i) ? [{ name: line.name!, colour: line.colour, x, y }] : [];
  };
  let best = named.flatMap((line) =>
    at(
      line,
      line.x.findLastIndex((_, i) => isIn(line, i)),
    ),
  );
  const [first] = named;
  if (!first || best.length < named.length) return best;
  // Of a long line some places are enough.
  const stride = Math.ceil(first.x.length / PLACES);
  const enough = APART * frame.ratio;
  for (let i = first.x.length - 1; i >= 0 && nearest(best) < enough; i -= stride) {
    const here = named.flatMap((line) => at(line, nearestIndex(line.x, first.x[i]!)));
    if (here.length === named.length && nearest(here) > nearest(best)) best = here;
  }
  return best;
}

/** How far the two nearest of some places are from each other, upwards. */
function nearest(ends: readonly End[]): number {
  const heights = ends.map(({ y }) => y).sort((a, b) => a - b);
  return Math.min(...heights.slice(1).map((y, i) => y - heights[i]!));
}

/** `text` is the colour of the names, and `ground` that of what they stand on. */
export function drawNames(
  context: CanvasRenderingContext2D,
  lines: readonly Line[],
  frame: Frame,
  text: string,
  ground: string,
): void {
  const { ratio, top, height } = frame;
  const ends = endsOf(lines, frame);
  const heights = spread(
    ends.map(({ y }) => y),
    APART * ratio,
    top + SIZE * ratio,
    top + height - SIZE * ratio,
  );
  context.save();
  Object.assign(context, {
    font: `${SIZE * ratio}px Roboto, sans-serif`,
    textBaseline: "middle",
    lineJoin: "round",
  });
  for (const [i, { name, colour, x, y }] of ends.entries()) {
    // On the side on which there is room.
    const side = x < frame.left + frame.width / 2 ? 1 : -1;
    const [left, down] = [x + side * LEAD * ratio, heights[i]!];
    context.textAlign = side > 0 ? "left" : "right";
    context.lineWidth = ratio;
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(left - 2 * side * ratio, down);
    context.stroke();
    context.lineWidth = HALO * ratio;
    context.strokeStyle = ground;
    context.strokeText(name, left, down);
    context.fillStyle = text;
    context.fillText(name, left, down);
  }
  context.restore();
}
