import { expect, test } from "vitest";
import type { Line } from "../content";
import type { Frame } from "../scale/frame";
import { nearest, nearestIndex } from "./nearest";

const frame: Frame = { x: [0, 10], y: [0, 1], left: 0, top: 0, width: 100, height: 100, ratio: 1 };

function line(key: string, y: number, x = [0, 5, 10]): Line {
  return {
    key,
    colour: "",
    dashed: false,
    x: Float64Array.from(x),
    y: Float64Array.from(x, () => y),
  };
}

test("the nearest index is that of the closer neighbour", () => {
  const column = Float64Array.from([0, 10, 20]);

  expect([-5, 4, 6, 14, 99].map((x) => nearestIndex(column, x))).toEqual([0, 0, 1, 1, 2]);
});

test("keys come sorted by their distance from the cursor", () => {
  const found = nearest([line("high", 0.9), line("low", 0.1)], frame, 50, 80);

  expect(found.map(({ key }) => key)).toEqual(["low", "high"]);
  expect(found[0]?.distance).toBeCloseTo(10);
});

test("a key's distance is that of its nearest line", () => {
  const found = nearest([line("a", 0.9), line("b", 0.5), line("a", 0.1)], frame, 50, 90);

  expect(found.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("nearest means the solid line, and the dashed one only where it is alone", () => {
  const dashed = (key: string, y: number) => ({ ...line(key, y), dashed: true });
  const lines = [dashed("a", 0.5), line("a", 0.9), line("b", 0.1), dashed("c", 0.3)];
  const found = nearest(lines, frame, 50, 50);

  expect(found.map(({ key, distance }) => [key, Math.round(distance)])).toEqual([
    ["c", 20],
    ["a", 40],
    ["b", 40],
  ]);
});

test("each run answers with its own point nearest in x", () => {
  const found = nearest([line("a", 0.5), line("b", 0.5, [0, 7])], frame, 60, 50);

  expect(new Map(found.map(({ key, index }) => [key, index]))).toEqual(
    new Map([
      ["a", 1],
      ["b", 1],
    ]),
  );
});

test("of a path the point nearest in both directions answers, whichever way x goes", () => {
  const steep = {
    ...line("roc", 0, [0, 0, 0, 10]),
    y: Float64Array.from([Number.NaN, 0.2, 0.8, 1]),
    path: true,
  };

  expect(nearest([steep], frame, 30, 20)[0]?.index).toBe(2);
  expect(nearest([steep], frame, 30, 90)[0]?.index).toBe(1);
  expect(nearest([steep], frame, 90, 40)[0]?.index).toBe(3);
});

test("an undefined point is told last, an empty line not at all", () => {
  const found = nearest(
    [line("nan", Number.NaN), line("far", 0), line("none", 0, [])],
    frame,
    50,
    0,
  );

  expect(found.map(({ key }) => key)).toEqual(["far", "nan"]);
});
