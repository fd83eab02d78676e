import { expect, test } from "vitest";
import type { CurveAnswer } from "../../../data/server/schema";
import { curveOf, linesOf, operatingPoint, sentenceOf } from "./points";

/** From all rows predicted to none, as the route has it. */
const ANSWER: CurveAnswer = {
  version: 1,
  run: "a",
  tag: "f1_score",
  class: null,
  step: 3,
  steps: [3],
  curve: "precision_recall",
  x: [1, 1, 0.5, 0],
  y: [0.25, 0.5, 0.75, null],
  thresholds: [null, 0.25, 0.5, null],
  brackets: { roc_auc: null, average_precision: null, best_f1: null },
  operating_point: { threshold: 0.3, x: 0.9, y: 0.6 },
  calibration: null,
  unavailable: null,
  findings: [],
};
const curve = curveOf(ANSWER, "#000");
const near = (key: string, index: number) => ({ key, index, distance: 0 });

test("points go from the left to the right, whatever they begin with", () => {
  expect(curve.x).toEqual([0, 0.5, 1, 1]);
  expect(curve.thresholds).toEqual([null, 0.5, 0.25, null]);
  const groups = curveOf({ ...ANSWER, curve: "reliability", x: [0.1, 0.9] }, "");
  expect(groups.x).toEqual([0.1, 0.9]);
});

test("a run decides at its own threshold, or at the one that is used if it has it", () => {
  expect(operatingPoint(curve, null)).toMatchObject({ x: 0.9, y: 0.6 });
  expect(operatingPoint(curve, 0.5)).toEqual({ x: 0.5, y: 0.75 });
  expect(operatingPoint(curve, 0.4)).toBeNull();
});

test("a ring stands where a run decides, and none where nobody knows", () => {
  const [line, ring] = linesOf([curve], 0.5);
  expect([...line!.y]).toEqual([Number.NaN, 0.75, 0.5, 0.25]);
  expect([[...ring!.x], [...ring!.y]]).toEqual([[0.5], [0.75]]);
  expect(linesOf([curve], 0.4).length).toBe(1);
});

test("a point says its threshold, the ends say what is predicted there", () => {
  const told = (key: string, index: number, at: number | null = null) =>
    sentenceOf([curve], near(key, index), at);

  expect(told("a", 1)).toBe("a, threshold 0.5: recall 0.5000, precision 0.7500");
  expect(told("a", 0)).toBe("a, no row predicted: recall 0.0000, precision –");
  expect(told("a", 3)).toBe("a, all rows predicted: recall 1.0000, precision 0.2500");
  expect(told("\0a", 0)).toBe("a, threshold 0.3, which is used: recall 0.9000, precision 0.6000");
  expect(told("\0a", 0, 0.5)).toContain("threshold 0.5, which is used: recall 0.5000");
  expect(told("b", 0)).toBe("");
});
