import { expect, test } from "vitest";
import { placedBeside } from "./beside";

const PAGE = { width: 600, height: 400 };
const BOX = { width: 200, height: 100 };

test("a box stands right of the mouse and below it, and never under it", () => {
  expect(placedBeside(100, 100, BOX, PAGE)).toEqual([114, 114]);
});

test("where there is no room it goes to the other side, and never out of the window", () => {
  expect(placedBeside(500, 350, BOX, PAGE)).toEqual([286, 236]);
  expect(placedBeside(300, 200, { width: 590, height: 390 }, PAGE)).toEqual([4, 4]);
  expect(placedBeside(10, 10, { width: 900, height: 900 }, PAGE)).toEqual([4, 4]);
});
