// Many lines as a picture of their own. While the chart is moved or zoomed the picture
// is shifted and stretched, which takes a millisecond where painting takes a hundred;
// when it rests the lines are painted anew.
import type { Line } from "../content";
import { type Frame, toX, toY } from "../scale/frame";
import { drawLines } from "./lines";

/** With fewer points painting is quick enough to do nothing else. */
export const LAYER_BEYOND_POINTS = 50_000;

export class Layer {
  private readonly canvas = document.createElement("canvas");
  /** Where the painted picture lies in the data; null before the first. */
  private painted: Frame | null = null;
  private lines: readonly Line[] = [];

  /** Paints the lines and shows them. */
  paint(context: CanvasRenderingContext2D, lines: readonly Line[], frame: Frame): void {
    this.canvas.width = frame.width; // clears it as well
    this.canvas.height = frame.height;
    this.painted = { ...frame, left: 0, top: 0 };
    this.lines = lines;
    drawLines(this.canvas.getContext("2d")!, lines, this.painted);
    context.drawImage(this.canvas, frame.left, frame.top);
  }

  /** Shows the painted picture where it belongs in another frame; tells whether there is one. */
  sketch(context: CanvasRenderingContext2D, lines: readonly Line[], frame: Frame): boolean {
    const from = this.painted;
    if (!from || lines !== this.lines) return false;
    const left = toX(from.x[0], frame);
    const top = toY(from.y[1], frame);
    context.save();
    context.beginPath();
    context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    const [width, height] = [toX(from.x[1], frame) - left, toY(from.y[0], frame) - top];
    context.drawImage(this.canvas, left, top, width, height);
    context.restore();
    return true;
  }
}
