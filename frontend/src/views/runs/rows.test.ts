import { expect, test } from "vitest";
import { scoresOf, seriesOf } from "../../data/examples";
import { runRow } from "./rows";

test("a row tells the last step and the first of the best", () => {
  const scores = scoresOf("a", {
    step: [3, 4, 5, 6],
    value: [0.5, 0.9, 0.9, 0.7],
    batch_mean: [0.4, 0.8, 0.8, 0.5],
    low: [0.4, 0.8, 0.8, 0.6],
    high: [0.6, 1, 1, 0.8],
  });
  const row = runRow(seriesOf("a"), scores, "#000");

  expect(row).toMatchObject({ lastStep: 6, last: 0.7, low: 0.6, high: 0.8, batchMean: 0.5 });
  expect(row).toMatchObject({ bestStep: 4, best: 0.9 });
  expect(row.gap).toBeCloseTo(-0.2);
});

test("what has not come, or is undefined, is missing and not zero", () => {
  expect(runRow(seriesOf("a"), undefined, "")).toMatchObject({ last: null, best: null, gap: null });
  const undefinedOnly = scoresOf("a", { value: [null, null] });
  expect(runRow(seriesOf("a"), undefinedOnly, "")).toMatchObject({ lastStep: 1, best: null });
});

test("a row without scores says why, if somebody knows", () => {
  expect(runRow(seriesOf("a"), undefined, "", "No histogram.").unavailable).toBe("No histogram.");
  expect(runRow(seriesOf("a"), scoresOf("a"), "").unavailable).toBeNull();
});

test("a row says whether its values are as logged, and not exact", () => {
  expect(runRow(seriesOf("a"), scoresOf("a"), "").logged).toBe(false);
  const logged = seriesOf("a", { quality: "as_logged", source: "logged_f1" });
  expect(runRow(logged, scoresOf("a"), "").logged).toBe(true);
});
