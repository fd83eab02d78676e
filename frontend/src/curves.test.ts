import { expect, test } from "vitest";
import { curveOf, gapLines, lastRows, rowAt, scoreLines } from "./curves";
import { scoresOf } from "./examples";

const curve = curveOf(scoresOf("a"), "#123456", "step");

test("the gap is batch mean minus exact, and undefined where either is", () => {
  expect(curve.gap?.[0]).toBe(0.6439393939393939 - 122 / 151);
  expect(curve.gap?.[1]).toBeNaN();
});

test("a row holds the numbers as they came, undefined ones as null", () => {
  expect(rowAt(curve, 0)).toMatchObject({
    exact: 122 / 151,
    batchMean: 0.6439393939393939,
    total: 300,
  });
  expect(rowAt(curve, 1)).toMatchObject({ exact: null, batchMean: null, gap: null, relative: 60 });
});

test("exact is solid, batch mean dashed, in the run's one colour", () => {
  const lines = scoreLines([curve]);

  expect(lines.map(({ dashed, colour }) => [dashed, colour])).toEqual([
    [true, "#123456"],
    [false, "#123456"],
  ]);
});

test("without a batch mean there is neither a dashed line nor a gap", () => {
  const plain = curveOf(scoresOf("a", { batch_mean: null }), "#123456", "step");

  expect(scoreLines([plain]).length).toBe(1);
  expect(gapLines([plain])).toEqual([]);
  expect(rowAt(plain, 0)).toMatchObject({ batchMean: null, gap: null });
});

test("relative time starts at the run's first point, wall time in 1970", () => {
  expect([...curveOf(scoresOf("a"), "", "relative").x]).toEqual([0, 60]);
  expect([...curveOf(scoresOf("a"), "", "wall").x]).toEqual([1000, 1060]);
  expect([...curve.x]).toEqual([0, 1]);
});

test("the last row of a run is its last point, defined or not", () => {
  const empty = curveOf(scoresOf("b", { step: [], wall_time: [], value: [] }), "", "step");

  expect(lastRows([curve, empty]).map(({ run, step }) => [run, step])).toEqual([["a", 1]]);
});
