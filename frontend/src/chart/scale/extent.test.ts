import { expect, test } from "vitest";
import type { Line } from "../content";
import { xExtent, yExtent } from "./extent";

const line = (x: number[], y: number[]): Line => ({
  key: "a",
  colour: "#000",
  dashed: false,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

test("an extent leaves room around the values and ignores gaps", () => {
  const [min, max] = yExtent([line([0, 1, 2], [0.2, Number.NaN, 0.8])], false);

  expect(min).toBeCloseTo(0.17);
  expect(max).toBeCloseTo(0.83);
});

test("the gap's axis always shows zero", () => {
  const [min, max] = yExtent([line([0, 1], [-0.2, -0.1])], true);

  expect(min).toBeLessThan(-0.2);
  expect(max).toBeGreaterThan(0);
});

test("one epoch alone stands in the middle of a whole-epoch axis", () => {
  expect(xExtent([line([3], [0.5])], "step")).toEqual([2.5, 3.5]);
});

test("a constant line lies in the middle, not on an edge", () => {
  const [min, max] = yExtent([line([0, 1], [1, 1])], false);

  expect([min, max]).toEqual([0.95, 1.05]);
});

test("nothing to draw still gives an axis", () => {
  expect(xExtent([], "step")).toEqual([0, 1]);
  expect(yExtent([line([0], [Number.NaN])], false)).toEqual([0, 1]);
});

test("without outliers the outermost values are out of sight", () => {
  const values = [...Array.from({ length: 98 }, (_, i) => 0.5 + i / 1000), 0, 1];
  const steps = values.map((_, i) => i);

  expect(yExtent([line(steps, values)], false)).toEqual([-0.05, 1.05]);
  const [min, max] = yExtent([line(steps, values)], false, false);
  expect(min).toBeGreaterThan(0.49);
  expect(max).toBeLessThan(0.61);
});

test("a band is in sight as a whole", () => {
  const banded = {
    ...line([0, 1], [0.5, 0.5]),
    low: Float64Array.from([0.2, 0.3]),
    high: Float64Array.from([0.8, 0.7]),
  };
  const [min, max] = yExtent([banded], false);

  expect(min).toBeLessThan(0.2);
  expect(max).toBeGreaterThan(0.8);
});
