import { expect, test } from "vitest";
import type { HistoryAnswer } from "../../../data/server/schema";
import { MOST_CURVES, ticked, worstOf } from "./chosen";

const HISTORY: HistoryAnswer = {
  version: 1,
  run: "a",
  tag: "f1_score",
  score: "f1",
  class: ["good", "fair", "never", "lost", "low"],
  step: [0, 1],
  value: [
    [0.9, 0.9],
    [0.5, 0.6],
    [null, null],
    [0.8, 0],
    [0.1, null],
  ],
  sampled: false,
  lost: [{ class: "lost", step: 1, best: 0.8, best_step: 0 }],
  unavailable: null,
};

test("at first the lost and the lowest classes have a curve", () => {
  expect(worstOf(HISTORY)).toEqual(["lost", "low", "fair"]);
});

test("a class is ticked and let go, up to the most", () => {
  expect(ticked(["a"], "b")).toEqual(["a", "b"]);
  expect(ticked(["a", "b"], "a")).toEqual(["b"]);
  const full = Array.from({ length: MOST_CURVES }, (_, i) => String(i));
  expect(ticked(full, "new")).toBe(full);
  expect(ticked(full, "0")).toHaveLength(MOST_CURVES - 1);
});
