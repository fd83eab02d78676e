import { expect, test } from "vitest";
import { layoutOf, shortened } from "./layout";
import { colourOf, css, inkOn, luminanceOf, pixelsOf, type Rgb } from "./shades";

const TEN = { rows: 10, columns: 10, width: 800, rowName: 60, columnName: 40, text: 30 };

test("a matrix fits its width, and its cells are no larger than a number needs", () => {
  const { cell, left } = layoutOf(TEN);
  expect(left + 10 * cell.width).toBeLessThanOrEqual(800);
  expect(layoutOf({ ...TEN, rows: 2, columns: 2 }).cell.width).toBe(cell.width);
});

test("numbers are written where all of them fit, and else none", () => {
  expect(layoutOf(TEN).numbers).toBe(true);
  expect(layoutOf({ ...TEN, width: 300 }).numbers).toBe(false);
  expect(layoutOf({ ...TEN, text: Number.POSITIVE_INFINITY }).numbers).toBe(false);
});

test("names stand upright where they do not fit, and some are left out where lines do not", () => {
  expect(layoutOf(TEN)).toMatchObject({ upright: false, everyRow: 1, everyColumn: 1 });
  const hundred = layoutOf({ ...TEN, rows: 100, columns: 100, text: 0 });
  expect(hundred.upright).toBe(true);
  expect(hundred.everyColumn * hundred.cell.width).toBeGreaterThanOrEqual(13);
  expect(hundred.everyRow * hundred.cell.height).toBeGreaterThanOrEqual(13);
  expect(hundred.cell.height * 100).toBeLessThanOrEqual(600);
});

test("in a narrow window cells can still be pointed at: the matrix scrolls", () => {
  expect(layoutOf({ ...TEN, rows: 100, columns: 100, width: 200 }).cell.width).toBe(3);
});

test("a name that does not fit is cut, as late as possible", () => {
  const widthOf = (text: string) => 10 * text.length;
  expect(shortened("automobile", 100, widthOf)).toBe("automobile");
  expect(shortened("automobile", 60, widthOf)).toBe("autom…");
  expect(shortened("automobile", 0, widthOf)).toBe("…");
});

const THEMES = ["light", "dark"] as const;
const contrast = (a: Rgb, b: Rgb) => {
  const [low, high] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

test.each(THEMES)("a stronger shade is farther from the surface, on the %s page", (theme) => {
  for (const sign of [-1, 1]) {
    const steps = [0.1, 0.4, 0.7, 1].map((share) =>
      contrast(colourOf(0, theme), colourOf(sign * share, theme)),
    );
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBeGreaterThan(4);
  }
  expect(colourOf(null, theme)).toEqual(colourOf(0, theme));
});

test.each(THEMES)("numbers can be read on every shade, on the %s page", (theme) => {
  for (let shade = -1; shade <= 1; shade += 0.01) {
    const colour = colourOf(shade, theme);
    const ink: Rgb = inkOn(colour) === "#000" ? [0, 0, 0] : [255, 255, 255];
    expect(contrast(colour, ink), `${shade}`).toBeGreaterThanOrEqual(4.5);
  }
});

test("each cell is a pixel of its colour", () => {
  const pixels = pixelsOf([[1, null]], "light");
  expect(css([...pixels.slice(0, 3)] as unknown as Rgb)).toBe("rgb(8 81 156)");
  expect([...pixels.slice(4)]).toEqual([255, 255, 255, 255]);
});
