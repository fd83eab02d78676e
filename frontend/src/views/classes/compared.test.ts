import { expect, test } from "vitest";
import type { ClassesAnswer, HistoryAnswer } from "../../data/server/schema";
import { pairOf, withOther } from "./compared";
import { rowsOf } from "./rows";

function historyOf(
  names: readonly string[],
  step: number[],
  value: (number | null)[][],
): HistoryAnswer {
  return {
    version: 1,
    run: "a",
    tag: "f1_score",
    score: "f1",
    class: [...names],
    step,
    value,
    sampled: false,
    lost: [],
    unavailable: null,
  };
}

function classesOf(names: string[], f1: (number | null)[]): ClassesAnswer {
  const counts = f1.map(() => 1);
  return {
    version: 1,
    run: "a",
    tag: "f1_score",
    step: 1,
    wall_time: 0,
    total: 2,
    class: names,
    true_positives: counts,
    possible_positives: counts,
    predicted_positives: counts,
    precision: f1,
    recall: f1,
    f1,
    low: null,
    high: null,
    no_band: null,
    unavailable: null,
  };
}

test("two histories are joined by class and by step, whatever their order", () => {
  const own = historyOf(
    ["cat", "dog", "eel"],
    [0, 1, 3],
    [
      [0.5, 0.75, 1],
      [0.25, null, 0.5],
      [0.5, 0.5, 0.5],
    ],
  );
  const other = historyOf(
    ["dog", "cat"],
    [1, 2, 3],
    [
      [0.5, 0, 0.25],
      [0.25, 0, 1],
    ],
  );
  const { own: mine, other: theirs, difference } = pairOf(own, other);

  expect(difference.step).toEqual([1, 3]);
  expect(mine.value).toEqual([
    [0.75, 1],
    [null, 0.5],
    [0.5, 0.5],
  ]);
  expect(theirs.value).toEqual([
    [0.25, 1],
    [0.5, 0.25],
    [null, null],
  ]);
  expect(difference.value).toEqual([
    [0.5, 0],
    [null, 0.25],
    [null, null],
  ]);
});

test("a row has the other series' F1 of its class, and nothing where there is none", () => {
  const rows = rowsOf(classesOf(["cat", "dog"], [0.75, null]));
  const compared = withOther(rows, classesOf(["dog", "cat"], [0.5, 0.25]));

  expect(compared.map(({ name, other, difference }) => [name, other, difference])).toEqual([
    ["cat", 0.25, 0.5],
    ["dog", 0.5, null],
  ]);
  expect(withOther(rows, null).every(({ difference }) => difference === null)).toBe(true);
});
