import { expect, test } from "vitest";
import { directions } from "./drag";

test("a short drag is a click", () => {
  expect(directions(4, 4)).toEqual({ across: false, down: false });
});

test("a flat drag is meant across, and a narrow one down", () => {
  expect(directions(200, 10)).toEqual({ across: true, down: false });
  expect(directions(10, 200)).toEqual({ across: false, down: true });
  expect(directions(200, 3)).toEqual({ across: true, down: false });
});

test("a small drag is meant in its longer direction alone", () => {
  expect(directions(15, 12)).toEqual({ across: true, down: false });
  expect(directions(12, 15)).toEqual({ across: false, down: true });
});

test("any other drag is a box", () => {
  expect(directions(20, 20)).toEqual({ across: true, down: true });
});
