import { expect, test } from "vitest";
import { scoresOf } from "../../../data/examples";
import type { Scores } from "../../../data/server/api";
import { shortened } from "../../../text/names";
import { dashedName } from "../words";
import { curveOf } from "./curve";
import { differenceLines, gapLines, type Look, linesOf, scoreLines } from "./lines";
import { lastPoints, pointAt } from "./points";

const PLAIN: Look = { smoothing: 0, bands: false, means: true, shorten: shortened };
const curve = curveOf(scoresOf("a"), "#123456", "step");

test("the gap is batch mean minus exact, and undefined where either is", () => {
  expect(curve.gap?.[0]).toBe(0.6439393939393939 - 122 / 151);
  expect(curve.gap?.[1]).toBeNaN();
});

test("a point holds the numbers as they came, undefined ones as null", () => {
  expect(pointAt(curve, 0)).toMatchObject({
    exact: 122 / 151,
    batchMean: 0.6439393939393939,
    total: 300,
  });
  expect(pointAt(curve, 1)).toMatchObject({
    exact: null,
    batchMean: null,
    gap: null,
    relative: 60,
  });
});

test("exact is solid, batch mean dashed, in the run's one colour", () => {
  const lines = scoreLines([curve], PLAIN);

  expect(lines.map(({ dashed, colour }) => [dashed, colour])).toEqual([
    [true, "#123456"],
    [false, "#123456"],
  ]);
});

test("without a batch mean there is neither a dashed line nor a gap", () => {
  const plain = curveOf(scoresOf("a", { batch_mean: null }), "#123456", "step");

  expect(scoreLines([plain], PLAIN).length).toBe(1);
  expect(gapLines([plain], PLAIN)).toEqual([]);
  expect(pointAt(plain, 0)).toMatchObject({ batchMean: null, gap: null });
});

test("an F1 that was logged is dashed under its own name, and has no gap", () => {
  const scores = scoresOf("a", { batch_mean: null, logged_f1: [0.7, null] });
  const logged = curveOf(scores, "#123456", "step");

  expect(scoreLines([logged], PLAIN).map(({ dashed }) => dashed)).toEqual([true, false]);
  expect(gapLines([logged], PLAIN)).toEqual([]);
  expect(pointAt(logged, 0)).toMatchObject({ batchMean: null, gap: null, loggedF1: 0.7 });
  expect(dashedName([logged])).toBe("logged F1");
  expect(dashedName([curve, logged])).toBe("batch mean, logged F1");
  expect(dashedName([])).toBeNull();
});

test("a value as logged is dotted, smoothed and as a difference too, and never solid", () => {
  const difference = {
    step: [0, 1],
    value: [0.1, 0.2],
    low: null,
    high: null,
    method: null,
    note: null,
  } as unknown as Scores["difference"];
  const scores = scoresOf("a", { batch_mean: null, value: [0.7, 0.9], difference });
  const logged = curveOf(scores, "#123456", "step", [], true);
  const exact = curveOf(scores, "#123456", "step");

  for (const linesOf of [scoreLines, differenceLines]) {
    for (const look of [PLAIN, { smoothing: 0.5, bands: true, means: true }]) {
      expect(linesOf([logged], look).every(({ dotted }) => dotted)).toBe(true);
      expect(linesOf([exact], look).some(({ dotted }) => dotted)).toBe(false);
    }
  }
  expect(pointAt(logged, 0).logged).toBe(true);
  expect(pointAt(exact, 0).logged).toBe(false);
});

test("relative time starts at the run's first point, wall time in 1970", () => {
  expect([...curveOf(scoresOf("a"), "", "relative").x]).toEqual([0, 60]);
  expect([...curveOf(scoresOf("a"), "", "wall").x]).toEqual([1000, 1060]);
  expect([...curve.x]).toEqual([0, 1]);
});

test("the last point of a run is told, defined or not", () => {
  const empty = curveOf(scoresOf("b", { step: [], wall_time: [], value: [] }), "", "step");

  expect(lastPoints([curve, empty]).map(({ run, step }) => [run, step])).toEqual([["a", 1]]);
});

test("a smoothed line lies over a faint one that keeps the band", () => {
  const scores = scoresOf("a", { value: [0.5, 0.9], low: [0.4, 0.8], high: [0.6, 1] });
  const lines = scoreLines([curveOf(scores, "", "step")], {
    smoothing: 0.5,
    bands: true,
    means: true,
  }).filter(({ dashed }) => !dashed);

  expect(lines.map(({ faint, low }) => [faint, low && [...low]])).toEqual([
    [true, [0.4, 0.8]],
    [undefined, undefined],
  ]);
  expect(lines[1]?.y[1]).toBeCloseTo((0.25 * 0.5 + 0.5 * 0.9) / 0.75);
});

test("where a finding shows there is a mark, and its word in the point", () => {
  const findings = [
    { code: "total_changes", message: "", steps: [1, 7] },
    { code: "non_finite", message: "", steps: [1] },
    { code: "restarted", message: "", steps: [] },
  ];
  const odd = curveOf(scoresOf("a", { value: [0.5, 0.5] }), "", "step", findings);

  expect(scoreLines([odd], PLAIN).at(-1)?.marks).toEqual([1]);
  expect(pointAt(odd, 0).found).toEqual([]);
  expect(pointAt(odd, 1).found).toEqual(["total_changes", "non_finite"]);
});

test("the difference is of the steps that the baseline has too", () => {
  const difference = {
    baseline: "b",
    step: [1],
    value: [-0.25],
    low: [-0.5],
    high: [0.1],
    note: "",
  };
  const own = curveOf(scoresOf("a", { value: [0.5, 0.5], difference }), "#111", "relative");
  const [line] = differenceLines([own], { ...PLAIN, bands: true });

  expect([...line!.x]).toEqual([0, 60]);
  expect([...line!.y]).toEqual([Number.NaN, -0.25]);
  expect([...line!.low!]).toEqual([Number.NaN, -0.5]);
  expect(pointAt(own, 0).difference).toBeNull();
  expect(pointAt(own, 1).difference).toBe(-0.25);
  expect(differenceLines([curve], PLAIN)).toEqual([]);
});

test("so many bands that none could be told from another are left out", () => {
  const ends = { value: [0.5, 0.9], low: [0.4, 0.8], high: [0.6, 1], batch_mean: null };
  const lines = (number: number) => {
    const curves = Array.from({ length: number }, (_, i) => scoresOf(`${i}`, ends));
    const drawn = curves.map((scores) => curveOf(scores, "", "step"));
    return scoreLines(drawn, { ...PLAIN, bands: true }).filter(({ low }) => low).length;
  };

  expect([lines(20), lines(21)]).toEqual([20, 0]);
});

test("few curves of which two have one colour have their names at their ends", () => {
  const of = (run: string, colour: string) => curveOf(scoresOf(run), colour, "step");
  const namesOf = (...curves: ReturnType<typeof of>[]) =>
    linesOf(curves, PLAIN, null).score.map(({ key, dashed, name }) => [key, dashed, name]);

  expect(namesOf(of("lr=0.1,seed=0", "#111"), of("lr=0.1,seed=7", "#111"))).toEqual([
    ["lr=0.1,seed=0", true, undefined],
    ["lr=0.1,seed=7", true, undefined],
    ["lr=0.1,seed=0", false, "…,seed=0"],
    ["lr=0.1,seed=7", false, "…,seed=7"],
  ]);
  expect(namesOf(of("a", "#111"), of("b", "#222")).every(([, , name]) => !name)).toBe(true);
  const many = Array.from({ length: 9 }, (_, i) => of(`run ${i}`, "#111"));
  expect(namesOf(...many).every(([, , name]) => !name)).toBe(true);
});
