import { afterEach, expect, test } from "vitest";
import { absentClasses, zeroDivision } from "../data/state";
import { onPaper } from "./ink";
import { captionOf, type Facts } from "./words";

const FACTS: Facts = {
  noun: "run",
  names: ["a", "b"],
  rows: [899, 899],
  exact: [true, true],
  band: null,
  times: [0, 1_764_460_800],
};
const caption = (change: Partial<Facts> = {}) => captionOf({ ...FACTS, ...change }).join(" ");

afterEach(() => {
  zeroDivision.value = "0";
  absentClasses.value = "auto";
});

test("a caption says which runs, how many rows, whether it is exact, and of when it is", () => {
  expect(caption()).toBe(
    "2 runs: a; b. 899 rows counted of each. Exact: computed of the counts of all rows. " +
      "No band is drawn. 0/0 counts as 0. Last step: 2025-11-30 00:00 UTC.",
  );
  expect(caption({ names: ["a"], rows: [1] })).toMatch(/^Run: a\. 1 row counted\. /);
  expect(caption({ names: ["1", "2", "3", "4", "5"] })).toMatch(/^5 runs\. /);
});

test("nothing is called exact, or known, that is not", () => {
  expect(caption({ exact: [false, false] })).toContain("As logged: nobody recorded");
  expect(caption({ exact: [true, false] })).toContain("Dotted lines are shown as they were logged");
  expect(caption({ rows: [null, null] })).toContain("How many rows were counted is not recorded.");
  expect(caption({ rows: [600, 899] })).toContain("600 to 899 rows counted.");
  expect(caption({ times: [] })).not.toContain("Last step");
});

test("a caption says what was asked: what 0/0 is, and which classes averages are over", () => {
  zeroDivision.value = "nan";
  absentClasses.value = "left_out";

  expect(caption({ averaged: true })).toContain("0/0 is left out. Absent classes are left out.");
  expect(caption({ averaged: false })).not.toContain("Absent classes");
});

test("a colour of the dark page is its light one on paper", () => {
  expect(onPaper("#8e98a3")).toBe("#425066");
  expect(onPaper("#ffffff")).toBe("#000000");
  expect(onPaper("#e52592")).toBe("#e52592");
});
