import { expect, test } from "vitest";
import { bestStepOf, largestOf, ownThreshold, postsSaid } from "./words";

const best = (...value: (number | null)[]) => ({
  best: { value, threshold: value, low: null, high: null },
});

test("the best step is the first of those with the highest score", () => {
  expect(bestStepOf(best(0.1, 0.7, null, 0.7, 0.2))).toBe(1);
  expect(bestStepOf(best(null, null))).toBe(-1);
  expect(bestStepOf(best())).toBe(-1);
});

test("no number that is told of all thresholds is below what a kept one reached", () => {
  const kept = { threshold: 0.3, value: 0.78066 };
  expect(largestOf("F1", kept, [0.78066, 0.78104])).toBe(
    "Of all thresholds, kept or not, the largest F1 is at least that at 0.3, and at most 0.7811.",
  );
  expect(largestOf("F1", kept, [0.78066, 0.78066])).toContain("largest F1 is that at 0.3.");
  expect(largestOf("F1", { ...kept, value: null }, [0.5, 0.6])).toContain("between 0.5000 and");
});

test("only the lines that are drawn are explained", () => {
  expect(postsSaid(0.3, 0.5)).toBe("Dashed: the best threshold. Solid: the one that is used, 0.5.");
  expect(postsSaid(0.3, null)).toBe("Dashed: the best threshold.");
  expect(postsSaid(null, null)).toBe("");
});

test("a curve of another program has no threshold of its own, and argmax has none", () => {
  expect(ownThreshold({ own_threshold: 0.3, source: "histogram" })).toBe(
    "threshold of the counts, 0.3",
  );
  expect(ownThreshold({ own_threshold: 0.5, source: "pr_curve" })).toBe("threshold 0.5");
  expect(ownThreshold({ own_threshold: null, source: "histogram" })).toBeNull();
});
