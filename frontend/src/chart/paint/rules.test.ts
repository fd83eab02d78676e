import { expect, test } from "vitest";
import type { Frame } from "../scale/frame";
import { drawRules } from "./rules";

const frame: Frame = { x: [0, 1], y: [-1, 1], left: 5, top: 0, width: 10, height: 20, ratio: 1 };

/** What is drawn of rules: from where to where, and how thick. */
function drawn(rules: Parameters<typeof drawRules>[1], own = frame) {
  const calls: unknown[] = [];
  const context = {
    lineWidth: 0,
    strokeStyle: "",
    beginPath() {},
    moveTo: (x: number, y: number) => calls.push([x, y]),
    lineTo: (x: number, y: number) => calls.push([x, y]),
    stroke() {
      calls.push(`${this.lineWidth} ${this.strokeStyle}`);
    },
  };
  drawRules(context as unknown as CanvasRenderingContext2D, rules, own, (name) => `of ${name}`);
  return calls;
}

test("a rule goes across the frame, sharp, in the colour of its property", () => {
  expect(drawn([{ y: 0, colour: "--zero", width: 1 }])).toEqual([
    [5, 10.5],
    [15, 10.5],
    "1 of --zero",
  ]);
});

test("a bolder rule is as bold on a screen with more pixels", () => {
  const calls = drawn([{ y: 0, colour: "--zero", width: 2 }], { ...frame, ratio: 2 });

  expect(calls.at(-1)).toBe("4 of --zero");
  expect(calls[0]).toEqual([5, 10]);
});

test("a rule that is out of sight is not drawn", () => {
  expect(drawn([{ y: 2, colour: "", width: 1 }])).toEqual([]);
});
