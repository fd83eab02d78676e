// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { Line } from "../content";
import type { Frame } from "../scale/frame";
import { Overlay } from "./overlay";

const frame: Frame = { x: [0, 1], y: [0, 1], left: 0, top: 0, width: 10, height: 10, ratio: 1 };
const line: Line = {
  key: "a",
  colour: "#123456",
  dashed: false,
  x: Float64Array.from([0, 1]),
  y: Float64Array.from([0, 1]),
};

test("a line in the spotlight is drawn over a veil that dims all others", () => {
  const overlay = new Overlay();
  const calls: string[] = [];
  const context = new Proxy<Record<string, unknown>>(
    {},
    {
      get: (state, name) =>
        String(name) in state ? state[String(name)] : () => calls.push(String(name)),
      set: (state, name, value) => {
        state[String(name)] = value;
        if (name === "fillStyle" || name === "strokeStyle") calls.push(String(value));
        return true;
      },
    },
  );
  overlay.canvas.getContext = (() => context) as never;
  overlay.spotlight([line], frame, "#fff");

  const order = ["#fff", "fillRect", "#123456", "stroke"].map((call) => calls.indexOf(call));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);

  overlay.clear();
  expect(overlay.canvas.width).toBe(0);
});
