import { expect, test } from "vitest";
import { colourOf } from "./palette";

test("the palette is that of Time Series and starts again after seven", () => {
  expect([0, 1, 7].map((index) => colourOf(index, "light"))).toEqual([
    "#425066",
    "#12b5cb",
    "#425066",
  ]);
});

test("slate is lighter on dark ground", () => {
  expect(colourOf(0, "dark")).toBe("#8e98a3");
});
