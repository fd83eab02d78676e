import { expect, test } from "vitest";
import { incrementsOf, valueTicks, xTickLabels, xTicks } from "./ticks";

test("epochs have no fractions", () => {
  expect(incrementsOf("step").slice(0, 4)).toEqual([1, 2, 5, 10]);
  expect(incrementsOf("step").every(Number.isInteger)).toBe(true);
  expect(xTicks("step", 0.6, 3.4, 1)).toEqual([1, 2, 3]);
});

test("ticks have the decimals that their distance needs, and a true minus", () => {
  expect(valueTicks([-0.05, 0, 0.05], 0.05)).toEqual(["−0.05", "0.00", "0.05"]);
  expect(valueTicks([0, 1000], 1000)).toEqual(["0", "1000"]);
  expect(valueTicks([0.001], 0.001)).toEqual(["0.001"]);
});

test("numbers that are no steps have fractions on the x axis", () => {
  expect(incrementsOf("value")).toContain(0.05);
  expect(xTickLabels("value", [0, 0.05], 0.05)).toEqual(["0.00", "0.05"]);
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
