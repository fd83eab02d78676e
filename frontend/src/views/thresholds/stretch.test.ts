import { expect, test } from "vitest";
import { stretchOf } from "./stretch";

test("an axis of even thresholds says nothing, and one that is stretched says where", () => {
  expect(stretchOf([0.1, 0.2, 0.3, 0.4])).toBe("");
  expect(stretchOf([])).toBe("");
  expect(stretchOf([0.5])).toBe("");
  expect(stretchOf([1, 0.999, 0.9, 0.5, 0.1, 0.001, 0])).toContain("near 0 and 1");
  expect(stretchOf([0, 0.4, 0.41, 0.5])).toContain("where they are close");
});
