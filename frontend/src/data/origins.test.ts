import { expect, test } from "vitest";
import { seriesOf } from "./examples";
import { originOf, originsOf } from "./origins";

test("nothing is said of our own records", () => {
  expect(originOf(seriesOf("a", { source: "tensor" }))).toBeNull();
  expect(originsOf([seriesOf("a"), seriesOf("b")])).toEqual([]);
});

test("counts that may be none are as logged, whatever they were rebuilt from", () => {
  const doubtful = seriesOf("a", { source: "counts", quality: "as_logged" });
  expect(originOf(doubtful)?.name).toBe("as-logged");
});

test("each origin is said once, with how many series are of it", () => {
  const said = originsOf([
    seriesOf("a", { source: "logged_f1", quality: "as_logged" }),
    seriesOf("b", { source: "counts" }),
    seriesOf("c", { source: "precision_recall", quality: "as_logged" }),
    seriesOf("d"),
    seriesOf("e", { source: "ratios" }),
  ]);
  expect(said.map(([{ name }, number]) => [name, number])).toEqual([
    ["ratios", 1],
    ["counts", 1],
    ["as-logged", 2],
  ]);
});

test("a curve's badge says of which rows it is, since no curve tells whether there were others", () => {
  expect(originOf(seriesOf("a", { source: "pr_curve" }))?.badge).toContain("scores in [0, 1]");
});
