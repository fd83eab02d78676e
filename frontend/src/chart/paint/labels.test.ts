import { expect, test } from "vitest";
import { spread } from "./labels";

test("names stand at their lines, and none over another", () => {
  expect(spread([10, 50, 90], 14, 0, 100)).toEqual([10, 50, 90]);
  expect(spread([50, 50, 50], 14, 0, 100)).toEqual([50, 64, 78]);
  expect(spread([98, 99], 14, 0, 100)).toEqual([86, 100]);
});

test("names keep the order of their lines and stay inside, however many there are", () => {
  const wanted = Array.from({ length: 20 }, (_, i) => (i * 37) % 100);
  const heights = spread(wanted, 14, 0, 100);
  const order = [...wanted.keys()].sort((a, b) => wanted[a]! - wanted[b]!);

  for (let i = 1; i < order.length; i++) {
    expect(heights[order[i]!]! - heights[order[i - 1]!]!).toBeGreaterThan(5.2);
  }
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(-1e-9);
  expect(Math.max(...heights)).toBeLessThanOrEqual(100 + 1e-9);
});
