import { expect, test } from "vitest";
import type { Line } from "../content";
import type { Frame } from "../scale/frame";
import { type Context, drawLines } from "./lines";

const frame: Frame = { x: [0, 4], y: [0, 1], left: 0, top: 0, width: 40, height: 10, ratio: 1 };

/** A context that writes down what is drawn. */
function recorder() {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) =>
      calls.push([name, ...values.slice(0, 2)].join(" "));
  const names = [
    "moveTo",
    "lineTo",
    "arc",
    "fill",
    "stroke",
    "setLineDash",
    "fillText",
    "strokeText",
  ];
  const silent = ["save", "restore", "beginPath", "rect", "clip", "closePath"];
  const context = Object.fromEntries([
    ...names.map((name) => [name, note(name)] as const),
    ...silent.map((name) => [name, () => {}] as const),
  ]);
  return { calls, context: context as unknown as Context & { lineWidth: number } };
}

const line = (y: number[], dashed = false): Line => ({
  key: "a",
  colour: "#000",
  dashed,
  x: Float64Array.from(y, (_, i) => i),
  y: Float64Array.from(y),
});

test("an undefined value breaks the line", () => {
  const { calls, context } = recorder();
  drawLines(context, [line([0, 1, Number.NaN, 1, 0])], frame);

  expect(calls.filter((call) => /To/.test(call))).toEqual([
    "moveTo 0 10",
    "lineTo 10 0",
    "moveTo 30 0",
    "lineTo 40 10",
  ]);
});

test("a point without neighbours is a dot", () => {
  const { calls, context } = recorder();
  drawLines(context, [line([0.5])], frame);

  expect(calls).toContain("arc 0 5");
  expect(calls).toContain("fill");
});

test("a lone point of a dashed or a dotted line is a ring", () => {
  for (const one of [line([0.5], true), { ...line([0.5]), dotted: true }]) {
    const { calls, context } = recorder();
    drawLines(context, [one], frame);

    expect(calls).toContain("arc 0 5");
    expect(calls).not.toContain("fill");
  }
});

test("only dashed lines are dashed, and only dotted ones dotted", () => {
  const { calls, context } = recorder();
  const dotted = { ...line([0, 1]), dotted: true };
  drawLines(context, [line([0, 1]), line([0, 1], true), dotted], frame);

  expect(calls.filter((call) => call.startsWith("setLineDash"))).toEqual([
    "setLineDash ",
    "setLineDash 5,3.5",
    "setLineDash 1.75,3.5",
  ]);
});

test("many points are drawn one device pixel wide, since more costs much more", () => {
  const few = recorder();
  const many = recorder();
  drawLines(few.context, [line([0, 1])], frame);
  drawLines(many.context, [line(Array.from({ length: 20_000 }, () => 0.5))], frame);

  expect(few.context.lineWidth).toBeGreaterThan(1);
  expect(many.context.lineWidth).toBe(1);
});

test("of a zoomed line only what shows is drawn, and its way out of the frame", () => {
  const { calls, context } = recorder();
  drawLines(context, [line(Array.from({ length: 100 }, () => 0.5))], { ...frame, x: [50, 52] });

  expect(calls.filter((call) => /To/.test(call)).length).toBe(5);
});

test("a band is filled where both of its ends are known", () => {
  const { calls, context } = recorder();
  const ends = { low: [0, Number.NaN, 0, 0.2], high: [0.5, 1, 0.5, 0.7] };
  const banded = {
    ...line([0.2, 0.5, 0.2, 0.4]),
    low: Float64Array.from(ends.low),
    high: Float64Array.from(ends.high),
  };
  drawLines(context, [banded], frame);

  const [before] = calls.join("; ").split("fill");
  expect(before?.split("; ").filter(Boolean)).toEqual([
    "moveTo 0 5",
    "lineTo 0 10",
    "moveTo 20 5",
    "lineTo 30 3.0000000000000004",
    "lineTo 30 8",
    "lineTo 20 10",
  ]);
});

test("a path is drawn as a whole, since its x goes to and fro", () => {
  const { calls, context } = recorder();
  const path = { ...line([0, 1, 0.5]), x: Float64Array.from([9, 2, 9]), path: true };
  drawLines(context, [path], frame);

  expect(calls.filter((call) => /To/.test(call))).toEqual([
    "moveTo 90 10",
    "lineTo 20 0",
    "lineTo 90 5",
  ]);
});

test("a label stands above the last point in sight", () => {
  const { calls, context } = recorder();
  drawLines(context, [{ ...line([0, 0.5, 0.5, 2]), label: "F1 0.8" }], frame);
  expect(calls).toContain("fillText F1 0.8 20");
  // No line strikes it through: it comes last, and first its edge is taken out of the lines.
  expect(calls.slice(-2)).toEqual(["strokeText F1 0.8 20", "fillText F1 0.8 20"]);
  expect(calls.indexOf("stroke")).toBeLessThan(calls.indexOf("strokeText F1 0.8 20"));

  const none = recorder();
  drawLines(none.context, [{ ...line([2, 2]), label: "F1 0.8" }], frame);
  expect(none.calls.join()).not.toContain("fillText");
});

test("a thin line is one pixel wide beside a bold one, and a dot of its own is bigger", () => {
  const widths = [{}, { thin: true }].map((look) => {
    const { context } = recorder();
    drawLines(context, [{ ...line([0, 1]), ...look }], frame);
    return context.lineWidth;
  });
  expect(widths).toEqual([1.75, 1]);

  const radii: number[] = [];
  const { context } = recorder();
  Object.assign(context, { arc: (_x: number, _y: number, radius: number) => radii.push(radius) });
  drawLines(context, [{ ...line([0.5]), dots: [0] }], frame);
  expect(radii).toEqual([3, 4.5]);
});

test("a mark stands on its point", () => {
  const { calls, context } = recorder();
  drawLines(context, [{ ...line([0.5, 0.5]), marks: [1] }], frame);

  expect(calls.filter((call) => call === "fill").length).toBe(1);
  expect(calls).toContain("moveTo 10 3");
});
