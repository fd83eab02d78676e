import { expect, test } from "vitest";
import { incrementsOf, valueTicks, xExtent, xTickLabels, xTicks, yExtent } from "./axis";
import type { Line } from "./draw";

const line = (x: number[], y: number[]): Line => ({
  key: "a",
  colour: "#000",
  dashed: false,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

test("epochs have no fractions", () => {
  expect(incrementsOf("step").slice(0, 4)).toEqual([1, 2, 5, 10]);
  expect(incrementsOf("step").every(Number.isInteger)).toBe(true);
  expect(xTicks("step", 0.6, 3.4, 1)).toEqual([1, 2, 3]);
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

test("ticks have the decimals that their distance needs, and a true minus", () => {
  expect(valueTicks([-0.05, 0, 0.05], 0.05)).toEqual(["−0.05", "0.00", "0.05"]);
  expect(valueTicks([0, 1000], 1000)).toEqual(["0", "1000"]);
  expect(valueTicks([0.001], 0.001)).toEqual(["0.001"]);
});

test("large steps are short", () => {
  expect(xTickLabels("step", [9999, 1_500_000], 1)).toEqual(["9999", "1.5M"]);
});

test("wall-clock ticks show seconds only where they differ", () => {
  expect(xTickLabels("wall", [0], 60)[0]).toMatch(/^\d\d.\d\d$/);
  expect(xTickLabels("wall", [0], 15)[0]).toMatch(/^\d\d.\d\d.\d\d$/);
});

test("wall-clock ticks an hour apart stand at full hours of the local clock", () => {
  for (const tick of xTicks("wall", 1_795_000_000, 1_795_010_000, 3600)) {
    expect(new Date(tick * 1000).getMinutes()).toBe(0);
  }
});

test("relative ticks read as durations", () => {
  expect(xTickLabels("relative", [0, 90], 90)).toEqual(["0 s", "1 min 30 s"]);
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
