import { beforeEach, expect, test } from "vitest";
import { NOTHING_PASSED_OVER, seriesOf } from "./examples";
import * as model from "./model";
import type { Series } from "./server/api";
import { runOrder, seriesAnswer } from "./server/load";
import { baseline, decodeState, runFilter, selection } from "./state";

function show(series: Series[]) {
  seriesAnswer.value = {
    version: 1,
    plugin_version: "0",
    tensorboard_version: "0",
    series,
    ...NOTHING_PASSED_OVER,
  };
}
beforeEach(() => {
  decodeState(new Map());
  runOrder.value = ["a", "b"];
});

test("charts show the runs that are ticked and match the filter", () => {
  show([seriesOf("a"), seriesOf("b"), seriesOf("b2")]);
  runFilter.value = "b";
  selection.value = { base: true, except: new Set(["b2"]) };

  expect(model.shownRuns.value.map(({ name }) => name)).toEqual(["b"]);
});

test("there is one metric a tag, those by epoch first", () => {
  show([
    seriesOf("a", { tag: "a/evaluation", step_unit: "iteration" }),
    seriesOf("a", { tag: "f1_score" }),
    seriesOf("b", { tag: "f1_score" }),
  ]);

  expect(model.metrics.value.map(({ tag, members }) => [tag, members.length])).toEqual([
    ["f1_score", 2],
    ["a/evaluation", 1],
  ]);
});

test("the pickers offer what some series can answer", () => {
  show([
    seriesOf("a"),
    seriesOf("b", {
      kind: "multiclass",
      classes: ["cat", "dog"],
      average: "macro",
      averages: ["weighted", "macro"],
    }),
  ]);

  expect(model.averages.value).toEqual(["binary", "macro", "weighted"]);
  expect(model.classes.value).toEqual(["cat", "dog"]);
  expect(model.ownAverage.value).toBeNull();
});

test("only what is exact is called exact", () => {
  const logged = seriesOf("b", { quality: "as_logged" });

  expect(model.valueName([seriesOf("a")])).toBe("exact F1");
  expect(model.valueName([logged])).toBe("F1 as logged");
  expect(model.valueName([seriesOf("a"), logged])).not.toMatch(/exact/);
});

test("a baseline that is no run here is not asked for", () => {
  show([seriesOf("a")]);
  baseline.value = "a";
  expect(model.question().baseline).toBe("a");

  baseline.value = "gone";
  expect(model.question().baseline).toBeNull();
});

test("two runs can be ranked where they have a metric in common; parts of one run cannot", () => {
  const part = (split: string) => seriesOf(`a/${split}`, { run_group: "a" });
  show([part("train"), part("validation")]);
  expect(model.rankable.value).toBe(false);

  show([part("validation"), seriesOf("b", { tag: "other" })]);
  expect(model.rankable.value).toBe(false);

  show([part("train"), part("validation"), seriesOf("b")]);
  expect(model.rankable.value).toBe(true);
});
