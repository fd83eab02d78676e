import { expect, test } from "vitest";
import { rankedOf } from "../../data/examples";
import { endsOf, scaleOf, shareOf, sparkPath, sparkRange } from "./scale";

const at = (best: number | null, half = 0.01) =>
  rankedOf("a", {
    best,
    low: best === null ? null : best - half,
    high: best === null ? null : best + half,
  });

test("the scale holds every band, and its ends are round", () => {
  const scale = scaleOf([at(0.912), at(0.887), at(0.871)])!;

  expect(endsOf(scale)).toEqual(["0.86", "0.93"]);
  expect(shareOf(0.86, scale)).toBeCloseTo(0);
  expect(shareOf(0.895, scale)).toBeCloseTo(0.5);
});

test("a run that diverged does not press the others into a corner", () => {
  const near = [at(0.91), at(0.9), at(0.89), at(0.88)];
  const scale = scaleOf([...near, at(0.02)])!;

  expect(scale).toEqual(scaleOf(near));
  expect(shareOf(0.02, scale)).toBeNull();
});

test("two runs that are far from each other are both on the scale", () => {
  const scale = scaleOf([at(0.9, 0), at(0.3, 0)])!;

  expect(shareOf(0.9, scale)).not.toBeNull();
  expect(shareOf(0.3, scale)).not.toBeNull();
});

test("one value has a scale around it, which does not go beyond a perfect one", () => {
  expect(scaleOf([at(1, 0)])!.max).toBeCloseTo(1);
  expect(shareOf(0.9, scaleOf([at(0.9, 0)])!)).toBeCloseTo(0.5);
  expect(scaleOf([at(null)])).toBeNull();
});

test.each([0.1, 0.5, 0.123, 0.999])(
  "whatever the values, a scale from %d on has few ticks",
  (from) => {
    for (const width of [1e-6, 0.003, 0.04, 0.6]) {
      const { min, max, step } = scaleOf([at(from, 0), at(from + width, 0)])!;
      expect(min).toBeLessThanOrEqual(from);
      expect(max).toBeGreaterThanOrEqual(from + width - 1e-9);
      expect(Math.round((max - min) / step)).toBeLessThanOrEqual(9);
    }
  },
);

test("a run that diverged presses no sparkline flat, and stays at the bottom of its own", () => {
  const near = Array.from({ length: 19 }, () => rankedOf("a", { sparkline: [0.7, 0.9] }));
  const range = sparkRange([...near, rankedOf("b", { sparkline: [0.8, 0] })]);

  expect(range).toEqual([0.7, 0.9]);
  expect(sparkPath([0.8, 0], range, 90, 10)).toBe("M0.0 5.0L90.0 10.0");
});

test("sparklines share one scale; what is undefined is a gap, a value alone a stroke", () => {
  const rows = [rankedOf("a", { sparkline: [0, null, 1] }), rankedOf("b", { sparkline: [0.5] })];

  expect(sparkRange(rows)).toEqual([0, 1]);
  expect(sparkPath([0, null, 1, 0.5], [0, 1], 90, 10)).toBe("M0.0 10.0h1M60.0 0.0L90.0 5.0");
  expect(sparkPath([0.5], sparkRange([rows[1]!]), 90, 10)).toBe("M0.0 5.0h1");
});
