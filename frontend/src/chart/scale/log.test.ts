import { expect, test } from "vitest";
import type { Content, Line } from "../content";
import { expRange, logExtent, logLabels, logLine, logRange, logTicks, straightened } from "./log";

const line = (...y: number[]): Line => ({
  key: "a",
  colour: "#000",
  dashed: false,
  x: Float64Array.from(y, (_, i) => i),
  y: Float64Array.from(y),
});

test("what is not above zero is a gap, and no part of the extent", () => {
  expect([...logLine(line(0.1, 0, -1, 1)).y]).toEqual([-1, Number.NaN, Number.NaN, 0]);
  const [min, max] = logExtent([line(0.1, 0, 1)]);
  expect(min).toBeLessThan(0.1);
  expect(min).toBeGreaterThan(0.05);
  expect(max).toBeGreaterThan(1);
});

test("an axis without anything to show is still an axis", () => {
  expect(logExtent([line(0, Number.NaN)])).toEqual([0.1, 1]);
  const [min, max] = logExtent([line(0.5)]);
  expect(min).toBeLessThan(max);
});

test("bands belong to the extent, and outliers do if they are asked for", () => {
  const most = Array.from({ length: 100 }, (_, i) => 0.5 + i / 1000);
  const band = { ...line(0.5), low: Float64Array.of(0.1), high: Float64Array.of(0.9) };
  const [low, high] = logExtent([band]);
  expect(low).toBeLessThan(0.1);
  expect(high).toBeGreaterThan(0.9);

  const outlier = line(1e-6, ...most);
  expect(logExtent([outlier])[0]).toBeLessThan(1e-6);
  expect(logExtent([outlier], false)[0]).toBeGreaterThan(0.4);
});

test("a narrow axis has ticks too", () => {
  const [min, max] = logRange([0.6, 0.87]);
  expect(logLabels(logTicks(min, max))).toEqual(["0.6", "0.65", "0.7", "0.75", "0.8", "0.85"]);
});

test("ranges go there and back", () => {
  const [min, max] = expRange(logRange([0.02, 0.8]));
  expect(min).toBeCloseTo(0.02);
  expect(max).toBeCloseTo(0.8);
});

test("ticks read as the numbers they stand for", () => {
  expect(logLabels(logTicks(-2, 0))).toEqual(["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"]);
  expect(logLabels(logTicks(-5, 0))).toEqual(["0.00001", "0.0001", "0.001", "0.01", "0.1", "1"]);
});

test("a chart with a log axis is one of powers of ten, the same at every zoom", () => {
  const lines = [line(0.1, 1)];
  const rules = [0, 0.1].map((y) => ({ y, colour: "", width: 1 }));
  const content: Content = { lines, rules, x: [0, 1], y: [0.01, 1], xKind: "step", log: true };
  const straight = straightened(content);

  expect(straight.y).toEqual([-2, 0]);
  expect([...straight.lines[0]!.y]).toEqual([-1, 0]);
  // There is no logarithm of 0.
  expect(straight.rules.map(({ y }) => y)).toEqual([-1]);
  expect(straightened({ ...content, y: [0.1, 1] }).lines).toBe(straight.lines);
  expect(straightened({ ...content, log: false }).lines).toBe(lines);
});
