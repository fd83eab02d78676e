// The lines of a chart, drawn anew at every change as long as they are few. Of many
// lines a chart that moves shows a stretched picture, until nothing has moved for a while.
import type { Line } from "../content";
import type { Frame } from "../scale/frame";
import { LAYER_BEYOND_POINTS, Layer } from "./layer";
import { drawLines } from "./lines";

/** Milliseconds. */
const RESTS_AFTER = 120;

export class Picture {
  private readonly layer = new Layer();
  private readonly onRest: () => void;
  private lines: readonly Line[] = [];
  private points = 0;
  private moving = false;
  private rest: ReturnType<typeof setTimeout> | undefined;

  /** `onRest` is called when the picture has to be drawn anew. */
  constructor(onRest: () => void) {
    this.onRest = onRest;
  }

  /** Takes over other lines, or the same ones that are shown elsewhere from now on. */
  change(lines: readonly Line[]): void {
    if (lines !== this.lines) {
      this.lines = lines;
      this.points = lines.reduce((sum, { x }) => sum + x.length, 0);
    } else if (this.points > LAYER_BEYOND_POINTS) {
      this.moving = true;
      clearTimeout(this.rest);
      this.rest = setTimeout(() => {
        this.moving = false;
        this.onRest();
      }, RESTS_AFTER);
    }
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (this.points <= LAYER_BEYOND_POINTS) drawLines(context, this.lines, frame);
    else if (!this.moving || !this.layer.sketch(context, this.lines, frame)) {
      this.layer.paint(context, this.lines, frame);
    }
  }

  destroy(): void {
    clearTimeout(this.rest);
  }
}
