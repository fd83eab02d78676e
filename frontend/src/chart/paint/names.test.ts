import { expect, test } from "vitest";
import type { Line } from "../content";
import type { Frame } from "../scale/frame";
import { drawNames } from "./names";

const frame: Frame = { x: [0, 10], y: [0, 1], left: 0, top: 0, width: 100, height: 100, ratio: 1 };
const line = (y: readonly number[], name?: string): Line => ({
  key: name ?? "",
  colour: "#111",
  dashed: false,
  x: Float64Array.from(y, (_, i) => i),
  y: Float64Array.from(y),
  ...(name && { name }),
});

/** The names that are written, with their places. */
function written(lines: readonly Line[]) {
  const texts: [string, number, number][] = [];
  const nothing = () => {};
  const context = {
    ...{ save: nothing, restore: nothing, beginPath: nothing, moveTo: nothing },
    ...{ lineTo: nothing, stroke: nothing, strokeText: nothing },
    fillText: (name: string, x: number, y: number) => texts.push([name, x, y]),
  };
  drawNames(context as unknown as CanvasRenderingContext2D, lines, frame, "#000", "#fff");
  return texts;
}

test("a name stands at the last point in sight, and only lines with names have one", () => {
  expect(written([line([0.1, 0.5], "a"), line([0.2, 0.5])])).toEqual([["a", 24, 50]]);
  expect(written([line([0.5, 7], "a")])[0]?.[2]).toBe(50);
  expect(written([line([7, Number.NaN], "a")])).toEqual([]);
});

test("names of equal lines stand one below the other", () => {
  const [first, second] = written([line([0.5], "a"), line([0.5], "b")]);
  expect(second![2] - first![2]).toBe(14);
});

test("names stand where their lines are apart, if these end together", () => {
  const lines = [line([0.2, 0.3, 0.5], "a"), line([0.8, 0.6, 0.51], "b")];
  expect(written(lines)).toEqual([
    ["a", 24, 70],
    ["b", 24, 40],
  ]);
});
