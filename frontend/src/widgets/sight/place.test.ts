import { expect, test } from "vitest";
import { type Box, placeOf } from "./place";

const WINDOW = { width: 1000, height: 800 };
const box = (left: number, top: number, right: number, bottom: number): Box => ({
  left,
  top,
  right,
  bottom,
});
const over = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Where a tooltip of a size lies in the end. */
function laid(
  size: { width: number; height: number },
  charts: Box,
  chart: Box,
  x: number,
  y: number,
) {
  const { left, top, height } = placeOf(size, { x, y }, charts, chart, WINDOW);
  return box(left, top, left + size.width, top + Math.min(height, size.height));
}

test("the tooltip lies in the window and on no chart of the card, wherever the mouse is", () => {
  const pairs: [Box, Box][] = [];
  for (const top of [-150, 0, 60, 300, 440, 520, 700]) {
    const charts = box(300, top, 980, top + 280);
    pairs.push([charts, charts], [charts, box(300, top, 630, top + 280)]);
  }
  for (const [charts, chart] of pairs) {
    for (const x of [chart.left, (chart.left + chart.right) / 2, chart.right]) {
      for (const height of [60, 200, 330]) {
        const shown = box(0, 0, WINDOW.width, WINDOW.height);
        const inSight = { ...charts, top: Math.max(0, charts.top) };
        const own = laid({ width: 420, height }, charts, chart, x, chart.top + 140);
        expect(over(own, inSight)).toBe(false);
        expect(own.left >= 0 && own.top >= 0).toBe(true);
        expect(own.right <= shown.right && own.bottom <= shown.bottom).toBe(true);
      }
    }
  }
});

test("of charts one above the other it spares both where there is room", () => {
  const charts = box(10, 20, 990, 400);
  const upper = box(10, 20, 990, 200);

  expect(over(laid({ width: 420, height: 300 }, charts, upper, 500, 100), charts)).toBe(false);
});

test("of charts one above the other it spares at least the one that is pointed at", () => {
  const charts = box(10, 20, 990, 790);
  const upper = box(10, 20, 990, 400);
  const lower = box(10, 410, 990, 790);

  expect(over(laid({ width: 420, height: 300 }, charts, upper, 500, 200), upper)).toBe(false);
  expect(over(laid({ width: 420, height: 300 }, charts, lower, 500, 600), lower)).toBe(false);
});

test("where it does not fit it is cut, and beside the mouse if the chart fills the window", () => {
  const high = box(10, 100, 990, 650);
  expect(placeOf({ width: 420, height: 300 }, { x: 500, y: 400 }, high, high, WINDOW)).toEqual({
    left: 516,
    top: 654,
    height: 142,
  });
  const whole = box(0, 0, 1000, 800);
  const own = laid({ width: 420, height: 300 }, whole, whole, 900, 400);
  expect(over(own, box(899, 399, 901, 401))).toBe(false);
});
