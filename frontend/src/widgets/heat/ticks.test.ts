import { expect, test } from "vitest";
import { ticksOf } from "./ticks";

const texts = (steps: readonly number[], most: number) =>
  ticksOf(steps, most).map(({ text }) => text);
const upTo = (end: number, every = 1) => Array.from({ length: end }, (_, i) => i * every);

test("few steps have a tick each, in the middle of their column", () => {
  expect(ticksOf([3, 4], 8)).toEqual([
    { column: 0, text: "3", at: 0.25 },
    { column: 1, text: "4", at: 0.75 },
  ]);
});

test("of many steps the round ones have a tick", () => {
  expect(texts(upTo(20), 8)).toEqual(["0", "5", "10", "15"]);
  expect(texts(upTo(31).slice(1), 8)).toEqual(["5", "10", "15", "20", "25", "30"]);
  expect(texts(upTo(200, 2), 8)).toEqual(["0", "50", "100", "150", "200", "250", "300", "350"]);
});

test("where no step is round the ticks are evenly chosen", () => {
  const odd = upTo(100).map((step) => 7 * step + 3);
  expect(texts(odd, 4).length).toBeLessThanOrEqual(4);
  expect(texts(odd, 4).length).toBeGreaterThan(2);
  expect(ticksOf([], 8)).toEqual([]);
});
