// Draws straight lines from the bottom of a frame to its top.
import type { Post } from "../content";
import { type Frame, toX } from "../scale/frame";
import type { Brush } from "./brush";

/** CSS pixels. */
const DASH = 4;

export function drawPosts(context: Brush, posts: readonly Post[], frame: Frame): void {
  const [min, max] = frame.x;
  const thick = Math.max(1, Math.floor(frame.ratio));
  for (const { x, colour, dashed } of posts) {
    if (x < min || x > max) continue;
    // A line of an odd width is sharp in the middle of a pixel.
    const at = Math.round(toX(x, frame)) + (thick % 2) / 2;
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.setLineDash(dashed ? [DASH * frame.ratio, DASH * frame.ratio] : []);
    context.beginPath();
    context.moveTo(at, frame.top);
    context.lineTo(at, frame.top + frame.height);
    context.stroke();
  }
  context.setLineDash([]);
}
