import { expect, test } from "vitest";
import { neverLearned } from "./lost";

const of = (value: readonly (readonly (number | null)[])[], change = {}) => ({
  score: "f1" as const,
  class: value.map((_, i) => "abcd"[i]!),
  step: [0, 1],
  value: value.map((row) => [...row]),
  lost: [],
  ...change,
});
const names = (...given: Parameters<typeof of>) =>
  neverLearned(of(...given))?.low.map(({ name, best, step }) => [name, best, step]) ?? null;

test("a class that stays far below the others is named with its best step", () => {
  const value = [
    [0.9, 0.8],
    [0.1, 0.2],
    [0.7, 0.9],
    [null, 0.05],
  ];
  expect(names(value)).toEqual([
    ["d", 0.05, 1],
    ["b", 0.2, 1],
  ]);
});

test("a lost class, an absent one and one that was learned for a while are not", () => {
  const value = [
    [0.9, 0.8],
    [0.3, 0],
    [0.7, 0.9],
    [null, null],
  ];
  expect(names(value, { lost: [{ class: "b", step: 1, best: 0.3, best_step: 0 }] })).toBeNull();
  expect(names([value[0]!, [0.6, 0], value[2]!])).toBeNull();
});

test("nothing is said where most classes are low, of two classes, or of another score", () => {
  expect(names([[0.4], [0.1], [0.3]])).toBeNull();
  expect(names([[0.9], [0.1]])).toBeNull();
  expect(names([[0.9], [0.1], [0.9]], { score: "precision" })).toBeNull();
});
