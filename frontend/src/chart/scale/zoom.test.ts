import { expect, test } from "vitest";
import { moved, zoomed } from "./zoom";

test("a zoom keeps the place that it is around", () => {
  expect(zoomed([0, 8], 0.5, 0.25)).toEqual([1, 5]);
  expect(zoomed([1, 5], 2, 0.25)).toEqual([0, 8]);
});

test("a zoom ends where numbers end, in both directions", () => {
  expect(zoomed([0.5, 0.5 + 1e-9], 0.5, 0.5)).toBeNull();
  expect(zoomed([0, 9e9], 2, 0.5)).toBeNull();
});

test("a range that is moved keeps its size", () => {
  expect(moved([1, 3], 0.5)).toEqual([2, 4]);
});
