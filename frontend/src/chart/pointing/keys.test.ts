import { expect, test } from "vitest";
import type { Line } from "../content";
import type { Frame } from "../scale/frame";
import { placeByKey } from "./keys";

// 100 by 40 CSS pixels, on a screen with two pixels for each.
const frame: Frame = { x: [0, 10], y: [0, 1], left: 0, top: 0, width: 200, height: 80, ratio: 2 };
const line = (key: string, x: number[]): Line => ({
  key,
  colour: "",
  dashed: false,
  x: Float64Array.from(x),
  y: Float64Array.from(x, () => 0.5),
});
const lines = [line("a", [0, 4, 6])];
const led = (key: string, left: number | null, of = lines) =>
  placeByKey(key, left === null ? null : { left, top: 20 }, of, frame)?.left;

test("arrows go from point to point of the nearest line", () => {
  expect(led("ArrowRight", null)).toBe(0);
  expect(led("ArrowRight", 0)).toBe(40);
  expect(led("ArrowLeft", 60)).toBe(40);
  expect([led("Home", 40), led("End", 0)]).toEqual([0, 60]);
});

test("where the nearest line ends an arrow goes on to the points of others", () => {
  const longer = [...lines, { ...line("b", [0, 9]), y: Float64Array.of(0, 0) }];

  expect(led("ArrowRight", 60, longer)).toBe(90);
  expect(led("ArrowRight", 60)).toBe(60);
});

test("on a path arrows go from place to place, up and down too", () => {
  const path = {
    ...line("roc", [0, 0, 0, 0, 5]),
    y: Float64Array.of(Number.NaN, 0, 0.5, 0.5, 1),
    path: true,
  };
  const next = (key: string, from: { left: number; top: number } | null) =>
    placeByKey(key, from, [path], frame);

  expect(next("ArrowRight", null)).toEqual({ left: 0, top: 40 });
  expect(next("ArrowRight", { left: 0, top: 40 })).toEqual({ left: 0, top: 20 });
  expect(next("ArrowRight", { left: 0, top: 20 })).toEqual({ left: 50, top: 0 });
  expect(next("ArrowLeft", { left: 50, top: 0 })).toEqual({ left: 0, top: 20 });
  expect(next("Home", { left: 50, top: 0 })).toEqual({ left: 0, top: 40 });
  expect(next("End", { left: 50, top: 0 })).toEqual({ left: 50, top: 0 });
  expect(next("a", null)).toBeNull();
});

test("up and down stay in the chart", () => {
  expect(placeByKey("ArrowUp", { left: 5, top: 4 }, lines, frame)).toEqual({ left: 5, top: 0 });
  expect(placeByKey("ArrowDown", { left: 5, top: 36 }, lines, frame)).toEqual({ left: 5, top: 40 });
});

test("other keys, and charts without lines, lead nowhere", () => {
  expect(led("a", 40)).toBeUndefined();
  expect(led("toString", 40)).toBeUndefined();
  expect(led("ArrowRight", 40, [])).toBeUndefined();
});
