// A canvas over the lines for what follows the mouse: dots at the cursor and the nearest
// line in bold, or one line in front of a veil. The lines below stay as drawn, which is
// what makes it quick.
import type { Line } from "../content";
import type { Near } from "../pointing/nearest";
import type { Frame } from "../scale/frame";
import { drawDot, drawHighlight, drawLines } from "./lines";

/** Dots on every line would hide the lines when there are many. */
const MAX_DOTS = 40;
/** How much of the other lines a veil hides. */
const VEIL_ALPHA = 0.8;

export class Overlay {
  readonly canvas = document.createElement("canvas");
  private drawn = false;

  constructor() {
    this.canvas.className = "overlay";
  }

  clear(): void {
    if (this.drawn) this.canvas.width = 0;
    this.drawn = false;
  }

  /** Shows the lines of one key as they are, and all others dimmed. */
  spotlight(lines: readonly Line[], frame: Frame, veil: string): void {
    const context = this.begin(frame);
    context.globalAlpha = VEIL_ALPHA;
    context.fillStyle = veil;
    context.fillRect(0, 0, frame.width, frame.height);
    drawLines(context, lines, frame);
  }

  private begin(frame: Frame): CanvasRenderingContext2D {
    this.canvas.width = frame.width; // clears it as well
    this.canvas.height = frame.height;
    this.drawn = true;
    return this.canvas.getContext("2d")!;
  }

  /** `near` is sorted; `highlight` tells whether its first stands out. */
  show(lines: readonly Line[], near: readonly Near[], frame: Frame, highlight: boolean): void {
    const context = this.begin(frame);
    const first = near[0];
    if (highlight && first && near.length > 1) {
      drawHighlight(
        context,
        lines.filter((line) => line.key === first.key && !line.faint),
        frame,
      );
    }
    const indices = new Map(near.slice(0, MAX_DOTS).map(({ key, index }) => [key, index]));
    for (const line of lines) {
      const index = indices.get(line.key);
      if (index !== undefined && !line.faint) drawDot(context, line, index, frame);
    }
  }
}
