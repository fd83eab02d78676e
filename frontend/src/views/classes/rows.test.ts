import { expect, test } from "vitest";
import type { ClassesAnswer } from "../../data/server/schema";
import { averagedOver, isZeroByZero, rowsOf } from "./rows";

const ANSWER = {
  class: ["a", "b"],
  possible_positives: [4, 0],
  predicted_positives: [0, 0],
  precision: [0, 0],
  recall: [0, 0],
  f1: [0, null],
  low: null,
  high: null,
} as unknown as ClassesAnswer;

test("a row has a class' numbers; what there is none of is null", () => {
  expect(rowsOf(ANSWER)[1]).toEqual({
    name: "b",
    place: 1,
    support: 0,
    predicted: 0,
    precision: 0,
    recall: 0,
    f1: null,
    low: null,
    high: null,
  });
});

test("0/0 is told from 0 by the counts, score by score", () => {
  const [missed, absent] = rowsOf(ANSWER);
  const told = (row = missed!) =>
    (["precision", "recall", "f1"] as const).map((score) => isZeroByZero(row, score));

  expect(told()).toEqual([true, false, false]);
  expect(told(absent)).toEqual([true, true, true]);
});

test("what an average is over is said: all classes, the labels, or those that occur", () => {
  const rows = rowsOf(ANSWER);
  const over = (labels: string[] | null, absent_classes: "counted" | "left_out") =>
    averagedOver(rows, { labels, absent_classes });

  expect(over(null, "counted")).toBe("all 2 classes");
  expect(over(null, "left_out")).toBe("the 1 of 2 classes that occur or are predicted");
  expect(over(["b"], "counted")).toBe("b");
  expect(over(["a"], "left_out")).toBe("a");
  expect(over(["a", "b"], "left_out")).toBe("the 1 of 2 labels that occur or are predicted");
  expect(over(["a", "b", "c", "d", "e"], "counted")).toBe("the 5 labels");
});
