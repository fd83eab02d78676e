import { beforeEach, expect, test, vi } from "vitest";
import type { Line } from "../content";
import type { Frame } from "../scale/frame";
import { Layer } from "./layer";

// @vitest-environment happy-dom
const frame: Frame = { x: [0, 10], y: [0, 1], left: 50, top: 5, width: 100, height: 40, ratio: 1 };
const lines: readonly Line[] = [];
const shown = { drawImage: vi.fn(), save() {}, restore() {}, beginPath() {}, rect() {}, clip() {} };
const context = shown as unknown as CanvasRenderingContext2D;

beforeEach(() => {
  vi.clearAllMocks();
  const silent = { ...shown, drawImage() {} } as unknown as CanvasRenderingContext2D;
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(silent as never);
});

test("what was painted is shifted and stretched to where it belongs", () => {
  const layer = new Layer();
  layer.paint(context, lines, frame);
  expect(shown.drawImage).toHaveBeenLastCalledWith(expect.anything(), 50, 5);

  // Twice as near: only the middle half is in sight.
  expect(layer.sketch(context, lines, { ...frame, x: [2.5, 7.5] })).toBe(true);
  expect(shown.drawImage).toHaveBeenLastCalledWith(expect.anything(), 0, 5, 200, 40);
});

test("of other lines there is no picture yet", () => {
  const layer = new Layer();
  expect(layer.sketch(context, lines, frame)).toBe(false);
  layer.paint(context, lines, frame);
  expect(layer.sketch(context, [...lines], frame)).toBe(false);
});
