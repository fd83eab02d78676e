import { expect, test } from "vitest";
import { curveOf, gapLines, type Look, lastRows, rowAt, scoreLines } from "./curves";
import { scoresOf } from "./examples";

const PLAIN: Look = { smoothing: 0, bands: false, marks: false };
const curve = curveOf(scoresOf("a"), "#123456", "step");

test("the gap is batch mean minus exact, and undefined where either is", () => {
  expect(curve.gap?.[0]).toBe(0.6439393939393939 - 122 / 151);
  expect(curve.gap?.[1]).toBeNaN();
});

test("a row holds the numbers as they came, undefined ones as null", () => {
  expect(rowAt(curve, 0)).toMatchObject({
    exact: 122 / 151,
    batchMean: 0.6439393939393939,
    total: 300,
  });
  expect(rowAt(curve, 1)).toMatchObject({ exact: null, batchMean: null, gap: null, relative: 60 });
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
  expect(rowAt(plain, 0)).toMatchObject({ batchMean: null, gap: null });
});

test("relative time starts at the run's first point, wall time in 1970", () => {
  expect([...curveOf(scoresOf("a"), "", "relative").x]).toEqual([0, 60]);
  expect([...curveOf(scoresOf("a"), "", "wall").x]).toEqual([1000, 1060]);
  expect([...curve.x]).toEqual([0, 1]);
});

test("the last row of a run is its last point, defined or not", () => {
  const empty = curveOf(scoresOf("b", { step: [], wall_time: [], value: [] }), "", "step");

  expect(lastRows([curve, empty]).map(({ run, step }) => [run, step])).toEqual([["a", 1]]);
});

test("a smoothed line lies over a faint one that keeps the band", () => {
  const scores = scoresOf("a", { value: [0.5, 0.9], low: [0.4, 0.8], high: [0.6, 1] });
  const lines = scoreLines([curveOf(scores, "", "step")], {
    smoothing: 0.5,
    bands: true,
    marks: false,
  }).filter(({ dashed }) => !dashed);

  expect(lines.map(({ faint, low }) => [faint, low && [...low]])).toEqual([
    [true, [0.4, 0.8]],
    [undefined, undefined],
  ]);
  expect(lines[1]?.y[1]).toBeCloseTo((0.25 * 0.5 + 0.5 * 0.9) / 0.75);
});

test("where another number of rows is counted there is a mark", () => {
  const scores = scoresOf("a", { total: [300, 290], value: [0.5, 0.5] });
  const marks = { ...PLAIN, marks: true };

  expect(scoreLines([curveOf(scores, "", "step")], marks).at(-1)?.marks).toEqual([1]);
  const weighted = scoresOf("a", { total: [300, 300.00001], value: [0.5, 0.5] });
  expect(scoreLines([curveOf(weighted, "", "step")], marks).at(-1)?.marks).toEqual([]);
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
