// @vitest-environment happy-dom
import { render } from "preact";
import { expect, test } from "vitest";
import type { Point } from "../curve/points";
import { LoggedNote } from "./logged";

const point = (run: string, exact: number | null, loggedF1: number | null): Point => ({
  ...{ run, exact, loggedF1, colour: "", step: 3, wallTime: 0, relative: 0, batchMean: null },
  ...{ gap: null, low: null, high: null, total: null, difference: null, found: [], logged: false },
});

function said(rows: readonly Point[]): string {
  const box = document.createElement("div");
  render(<LoggedNote rows={rows} stepUnit="epoch" valueName="exact F1" />, box);
  return box.textContent!.replace(/\s+/g, " ");
}

test("the run whose logged F1 is furthest from its counts is told, with both numbers", () => {
  const text = said([point("a", 0.8, 0.75), point("b", 0.7778, 0.5854), point("c", 0.6, 0.6)]);

  expect(text).toContain(
    "b: At epoch 3 an F1 of 0.5854 was logged, and the exact F1 of the counts is 0.7778.",
  );
  expect(text).toContain("The two differ in 1 other run as well.");
});

test("nothing is said where both agree, or where one is not known", () => {
  expect(said([point("a", 0.8, 0.8005), point("b", null, 0.2), point("c", 0.3, null)])).toBe("");
});
