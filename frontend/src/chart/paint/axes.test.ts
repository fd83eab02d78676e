import { expect, test } from "vitest";
import type { Content } from "../content";
import type { Frame } from "../scale/frame";
import { drawAxes } from "./axes";

const content: Content = { lines: [], rules: [], x: [0, 10], y: [0, 1], xKind: "step", log: false };
const frame: Frame = {
  x: content.x,
  y: content.y,
  left: 56,
  top: 8,
  width: 290,
  height: 170,
  ratio: 1,
};

/** The labels of the axes, with their places. */
function labels(own: Content, inside: Frame): string[] {
  const told: string[] = [];
  const silent = { beginPath() {}, moveTo() {}, lineTo() {}, stroke() {} };
  const context = {
    ...silent,
    fillText: (text: string, x: number, y: number) => told.push(`${text} at ${x} ${y}`),
  };
  const colours = { text: "", grid: "", line: "" };
  drawAxes(context as unknown as CanvasRenderingContext2D, own, inside, colours);
  return told;
}

test("labels stand below and beside the frame, as close as they can be read", () => {
  expect(labels(content, frame)).toEqual([
    "0 at 56 184",
    "5 at 201 184",
    "10 at 346 184",
    "0.0 at 50 178",
    "0.2 at 50 144",
    "0.4 at 50 110",
    "0.6 at 50 76",
    "0.8 at 50 42",
    "1.0 at 50 8",
  ]);
});

test("a logarithmic axis is labelled with the numbers, not with their exponents", () => {
  const log = { ...content, y: [-2, 0] as const, log: true };
  const texts = labels(log, { ...frame, y: log.y }).map((label) => label.split(" ")[0]);

  expect(texts).toEqual(["0", "5", "10", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"]);
});

test("where there is no room there are no labels", () => {
  expect(labels(content, { ...frame, width: 0, height: 0 })).toEqual([]);
});
