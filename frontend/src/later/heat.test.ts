import { expect, test } from "vitest";
import { cellAt, colourOfShare } from "./heat";

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
