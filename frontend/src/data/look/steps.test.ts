import { expect, test } from "vitest";
import { placeOf } from "./steps";

test("a step that a map leaves out is in the column before", () => {
  expect(placeOf([0, 5, 10], 5)).toBe(1);
  expect(placeOf([0, 5, 10], 9)).toBe(1);
  expect(placeOf([0, 5, 10], null)).toBe(2);
  expect(placeOf([3], 1)).toBe(0);
});
