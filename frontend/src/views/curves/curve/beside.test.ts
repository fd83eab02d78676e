import { expect, test } from "vitest";
import { groupKey } from "../../../data/columns/means";
import { scoresOf, seriesOf } from "../../../data/examples";
import type { Scores } from "../../../data/server/api";
import { FEW, isShown, isWorthSeeing, turned } from "./beside";
import { bestOf, curveOf } from "./curve";
import { groupedCurves, lineOf } from "./groups";
import { scoreLines } from "./lines";
import { curvesOf } from "./ofmetric";

const curve = (change: Partial<Scores>) => curveOf(scoresOf("a", change), "#111", "step");
const wide = curve({ value: [0.5, 0.9], batch_mean: [0.5, 0.89] });
const narrow = curve({ value: [0.5, 0.9], batch_mean: [0.5, 0.8901] });

test("a gap of a point of F1 is worth a line, of a few curves", () => {
  expect(isWorthSeeing([narrow, wide], 2)).toBe(true);
  expect(isWorthSeeing([narrow], 1)).toBe(false);
  expect(isWorthSeeing([wide], FEW)).toBe(true);
  expect(isWorthSeeing([wide], FEW + 1)).toBe(false);
  expect(isWorthSeeing([curve({ batch_mean: null, value: [null, null] })], 1)).toBe(false);
  const logged = { value: [0.5, 0.9], batch_mean: null, logged_f1: [0.5, 0.6] };
  expect(isWorthSeeing([curve(logged)], 1)).toBe(true);
});

test("before the first answer the charts stand as they will: nothing jumps", () => {
  expect([isWorthSeeing([], FEW), isWorthSeeing([], FEW + 1)]).toEqual([true, false]);
});

test("a click turns what is shown, and a second one leaves it to the page again", () => {
  for (const byItself of [true, false]) {
    expect(isShown("auto", byItself)).toBe(byItself);
    const once = turned("auto", byItself);
    expect(isShown(once, byItself)).toBe(!byItself);
    expect(turned(once, byItself)).toBe("auto");
  }
});

test("without the batch mean only the exact line is drawn", () => {
  const look = { smoothing: 0, bands: false };
  const dashed = (means: boolean) => scoreLines([wide], { ...look, means }).map((l) => l.dashed);

  expect([dashed(true), dashed(false)]).toEqual([[true, false], [false]]);
});

const DRAWING = { xAxis: "step", colourAt: () => "#111", grouped: null } as const;
const member = (run: string, split: "train" | "validation" | null) => ({
  place: 0,
  group: "x",
  series: seriesOf(run, { split }),
});

test("training rows are thin beside held-out ones, below them, and bold where they are alone", () => {
  const byRun = new Map(["x/train", "x/validation"].map((run) => [run, scoresOf(run)]));
  const train = member("x/train", "train");
  const both = curvesOf([member("x/validation", "validation"), train], byRun, DRAWING);
  const lines = scoreLines(both, { smoothing: 0, bands: false, means: false });

  expect(lines.map(({ key, thin, dots }) => [key, thin, dots])).toEqual([
    ["x/train", true, undefined],
    ["x/validation", undefined, [0]],
  ]);
  expect(curvesOf([train], byRun, DRAWING).map(({ beside }) => beside)).toEqual([false]);
});

test("the best step is a dot on the exact line: the first of equals, smoothed or not", () => {
  const own = curve({ value: [null, 0.5, 0.9, 0.9], step: [0, 1, 2, 3], wall_time: [0, 1, 2, 3] });
  expect(bestOf(own)).toBe(2);
  expect(bestOf(curve({ value: [null, null] }))).toBeNull();

  const look = { bands: false, means: false };
  const smooth = scoreLines([own], { ...look, smoothing: 0.6 });
  expect(smooth.map(({ faint, dots }) => [faint, dots])).toEqual([
    [true, [2]],
    [undefined, undefined],
  ]);
  const many = Array.from({ length: 41 }, () => own);
  expect(scoreLines(many, { ...look, smoothing: 0 }).some(({ dots }) => dots)).toBe(false);
});

test("runs of a group are one line, and each of them is pointed at by it", () => {
  const byRun = new Map(["a7", "a8", "b"].map((run) => [run, scoresOf(run)]));
  const members = [...byRun.keys()].map((run) => ({ ...member(run, null), group: run }));
  const by = (expression: RegExp) => ({
    keyOf: (run: string) => groupKey(run, expression),
    keys: ["a", "b"],
    colourOf: (key: string) => `#${key}`,
    beside: () => false,
    why: () => "",
  });
  const curves = curvesOf(members, byRun, {
    ...DRAWING,
    grouped: (known, drawing) => groupedCurves(known, drawing, by(/^[ab]/)),
  });

  expect(curves.map(({ run }) => run)).toEqual(["a (2 runs)", "b (1 run)"]);
  expect(curves.map(({ colour }) => colour)).toEqual(["#a", "#b"]);
  expect(["a8", "b", "c"].map((run) => lineOf(run, curves, by(/^[abc]/)))).toEqual([
    "a (2 runs)",
    "b (1 run)",
    null,
  ]);
  expect(lineOf("7", curves, by(/^[abc]/))).toBeNull();
});
