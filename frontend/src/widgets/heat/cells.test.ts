import { expect, test } from "vitest";
import { cellAt, colourOfShare, evenSpanOf, moved, pixelsOf, shadesOf, spanOf } from "./cells";

test("the scale runs from dark to bright and stops at its ends", () => {
  expect(colourOfShare(0)).toEqual([0x44, 0x01, 0x54]);
  expect(colourOfShare(1)).toEqual([0xfd, 0xe7, 0x25]);
  expect(colourOfShare(1.5)).toEqual(colourOfShare(1));
  const brightness = Array.from({ length: 21 }, (_, i) => {
    const [red, green, blue] = colourOfShare(i / 20);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  expect(brightness).toEqual([...brightness].sort((a, b) => a - b));
});

test("a place is in one cell, also at the edges", () => {
  expect(cellAt(4, 2, 0.3, 0.9)).toEqual({ column: 1, row: 1 });
  expect(cellAt(4, 2, 1, 1)).toEqual({ column: 3, row: 1 });
  expect(cellAt(4, 2, -0.1, 0)).toEqual({ column: 0, row: 0 });
});

test("each cell is a pixel of its colour, and an undefined one is seen through", () => {
  const pixels = pixelsOf([[0, null], [1]], 2);

  expect([...pixels.slice(0, 4)]).toEqual([0x44, 0x01, 0x54, 255]);
  expect(pixels[7]).toBe(0);
  expect([...pixels.slice(8, 12)]).toEqual([0xfd, 0xe7, 0x25, 255]);
  expect(pixels[15]).toBe(0);
});

test("keys lead from cell to cell, from the top left on and never out", () => {
  expect(moved(null, "ArrowRight", 3, 40)).toEqual({ column: 0, row: 0 });
  expect(moved(null, "ArrowDown", 3, 40)).toEqual({ column: 0, row: 0 });
  expect(moved({ column: 1, row: 0 }, "PageDown", 3, 40)).toEqual({ column: 1, row: 10 });
  expect(moved({ column: 1, row: 35 }, "PageDown", 3, 40)).toEqual({ column: 1, row: 39 });
  expect(moved({ column: 1, row: 0 }, "End", 3, 40)).toEqual({ column: 2, row: 0 });
  expect(moved({ column: 1, row: 0 }, "Home", 3, 40)).toEqual({ column: 0, row: 0 });
  expect(moved({ column: 1, row: 0 }, "a", 3, 40)).toBeNull();
});

test("the colours are stretched to the values that are there", () => {
  const rows = [
    [0.8, null],
    [0.9, 1],
  ];
  const [low, high] = spanOf(rows);
  const pixels = pixelsOf(rows, 2, [low, high]);

  expect([low, high]).toEqual([0.8, 1]);
  expect([...pixels.slice(0, 3)]).toEqual([...colourOfShare(0)]);
  expect([...pixels.slice(12, 15)]).toEqual([...colourOfShare(1)]);
  expect(spanOf([[0.5, 0.5], [null]])).toEqual([0, 1]);
  expect(spanOf([])).toEqual([0, 1]);
});

test("of differences 0 is in the middle, whichever side goes further", () => {
  expect(evenSpanOf([[-0.25, null, 0.1]])).toEqual([-0.25, 0.25]);
  expect(evenSpanOf([[null]])).toEqual([-1, 1]);
  const shades = shadesOf((share) => [255 * share, 0, 0]);
  expect(pixelsOf([[-0.25, 0, 0.25]], 3, [-0.25, 0.25], shades)[4]).toBe(128);
});
