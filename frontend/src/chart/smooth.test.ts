import { expect, test } from "vitest";
import { smooth } from "./smooth";

const column = (...values: number[]) => Float64Array.from(values);

test("without weight nothing is smoothed", () => {
  const values = column(0.2, 0.9);

  expect(smooth(values, 0)).toBe(values);
});

test("the first point is itself, since the start is not pulled to zero", () => {
  expect([...smooth(column(0.8, 0.4), 0.5)]).toEqual([0.8, (0.25 * 0.8 + 0.5 * 0.4) / 0.75]);
});

test("a gap stays a gap and counts for nothing", () => {
  const [first, gap, second] = smooth(column(0.8, Number.NaN, 0.4), 0.5);

  expect(gap).toBeNaN();
  expect([first, second]).toEqual([...smooth(column(0.8, 0.4), 0.5)]);
});

test("a constant curve stays constant to the last digit", () => {
  expect([...smooth(column(0.1, 0.1, 0.1), 0.9)]).toEqual([0.1, 0.1, 0.1]);
});
