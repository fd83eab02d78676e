// Draws straight lines across a frame.
import type { Rule } from "../content";
import { type Frame, toY } from "../scale/frame";
import type { Brush } from "./brush";

/** Draws the rules inside the frame; `colourOf` gives the value of a CSS property. */
export function drawRules(
  context: Brush,
  rules: readonly Rule[],
  frame: Frame,
  colourOf: (property: string) => string,
): void {
  const [min, max] = frame.y;
  for (const { y, colour, width } of rules) {
    if (y <= min || y >= max) continue;
    const thick = Math.max(1, Math.floor(width * frame.ratio));
    // A line of an odd width is sharp in the middle of a pixel.
    const at = Math.round(toY(y, frame)) + (thick % 2) / 2;
    context.strokeStyle = colourOf(colour);
    context.lineWidth = thick;
    context.beginPath();
    context.moveTo(frame.left, at);
    context.lineTo(frame.left + frame.width, at);
    context.stroke();
  }
}
