import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { NOTHING_PASSED_OVER, seriesOf } from "../examples";
import * as model from "../model";
import type { Series } from "../server/api";
import { seriesAnswer } from "../server/load";
import { decodeState, encodeState, group, rows, columns as text } from "../state";

const ANSWER = {
  columns: [
    { name: "lr", kind: "number", source: "hparams" },
    { name: "opt", kind: "text", source: "name" },
  ],
  runs: [
    { run: "a", values: { lr: 0.1, opt: "sgd" } },
    { run: "b", values: { lr: 0.002, opt: "sgd" } },
    { run: "c", values: { lr: 0.1, opt: "adam" } },
    { run: "d", values: {} },
  ],
};
vi.stubGlobal("fetch", async () => new Response(JSON.stringify(ANSWER)));
afterAll(() => vi.unstubAllGlobals());

const live = await import("./live");
const groups = await import("./groups");

const show = (series: Series[]) => {
  seriesAnswer.value = {
    version: 1,
    plugin_version: "0",
    tensorboard_version: "0",
    series,
    ...NOTHING_PASSED_OVER,
  };
};
const names = () => model.matchingRuns.value.map(({ name }) => name);
const colour = (run: string) =>
  model.runColour.value(model.allRuns.value.find(({ name }) => name === run)!.place);

beforeEach(async () => {
  await live.ready;
  decodeState(new Map());
  const parts = ["train", "validation"] as const;
  show(
    ["a", "b", "c", "d"].flatMap((run) =>
      parts.map((split) => seriesOf(`${run}/${split}`, { run_group: run, split })),
    ),
  );
});

test("a view's groups colour the runs, unless the reader groups or colours them", () => {
  const own = ["a/validation", "b/validation"].map(colour);
  groups.followed.value = "^(.)/validation";
  const keys = ["a", "b", "c", "d"];
  expect(keys.map((key) => colour(`${key}/validation`))).toEqual(groups.coloursFor(keys));

  group.value = "validation";
  expect(colour("a/validation")).toBe(colour("b/validation"));
  group.value = "";
  groups.followed.value = null;
  expect(["a/validation", "b/validation"].map(colour)).toEqual(own);
});

test("a filter leaves its runs out of the list, and with it of every view", () => {
  text.value = "in!opt!sgd";
  expect(names()).toEqual(["a/validation", "b/validation"]);
  expect(model.filter.value.matches("c/train")).toBe(false);

  text.value = "in!opt!sgd*range!lr!0.01!";
  expect(names()).toEqual(["a/validation"]);
  text.value = "";
  expect(names().length).toBe(4);
});

test("a filter holds for runs that come later, and a change of it keeps the rest", () => {
  live.choose({ group: "lr" });
  live.choose({ filters: new Map([["lr", { from: null, to: 0.01 }]]) });
  expect(encodeState()["p.f1.columns"]).toBe("range!lr!!0.01*group!lr");

  show([...seriesAnswer.value!.series, seriesOf("e", { run_group: "e" })]);
  expect(names()).toEqual(["b/validation"]);
});

test("groups are named after the value, and stand in its order", () => {
  text.value = "group!lr";
  const by = groups.grouping.value!;

  expect(["a/validation", "b/validation", "d/validation"].map(by.keyOf)).toEqual([
    "lr=0.1",
    "lr=0.002",
    null,
  ]);
  const order = by.keys.filter((key) => !key.endsWith("training"));
  expect(order).toEqual(["lr=0.002", "lr=0.1"]);
  expect(by.why(2)).toBe("They have no lr.");
});

test("training rows are a group of their own, thin, where both kinds are shown", () => {
  text.value = "group!lr";
  expect(groups.grouping.value!.keyOf("a/train")).toBe("lr=0.1");

  rows.value = "both";
  const by = groups.grouping.value!;
  expect(by.keyOf("a/train")).toBe("lr=0.1, training");
  expect([by.beside("lr=0.1, training"), by.beside("lr=0.1")]).toEqual([true, false]);
  expect(by.colourOf("lr=0.1, training")).toBe(by.colourOf("lr=0.1"));
});

test("a run has the colour of its group, in every view; one of no group is quiet", () => {
  text.value = "group!lr*colour!opt";
  const by = groups.grouping.value!;
  expect(colour("a/validation")).toBe(by.colourOf("lr=0.1"));
  expect(colour("a/train")).toBe(colour("c/validation"));
  expect(colour("a/validation")).not.toBe(colour("b/validation"));

  text.value = "colour!opt";
  expect(colour("a/validation")).toBe(colour("b/validation"));
  expect(colour("a/validation")).not.toBe(colour("c/validation"));
  const quiet = colour("d/validation");
  expect(["a", "c"].map((run) => colour(`${run}/validation`))).not.toContain(quiet);
  text.value = "";
  expect(colour("a/validation")).not.toBe(colour("b/validation"));
});

test("fifteen groups of a pattern have fifteen colours", () => {
  show(Array.from({ length: 30 }, (_, i) => seriesOf(`fold${i % 15}-${i}`)));
  group.value = "fold\\d+";
  const by = groups.grouping.value!;

  expect(by.keys.length).toBe(15);
  expect(new Set(by.keys.map(by.colourOf)).size).toBe(15);
});

test("a column that is chosen comes before a pattern, and a wrong pattern is told", () => {
  group.value = "(";
  expect(groups.groupError.value).toContain("Not a regular expression yet");
  expect(groups.grouping.value).toBeNull();

  text.value = "group!lr";
  expect(groups.groupError.value).toBeNull();
  expect(groups.grouping.value?.keyOf("b/train")).toBe("lr=0.002");
});

test("a link to a column that no run has groups and filters nothing", () => {
  text.value = "group!fish*in!fish!1*colour!fish";

  expect(groups.grouping.value).toBeNull();
  expect(names().length).toBe(4);
  expect(model.runColour.value).toBe(model.ownColour);
});

test("groups of others have the colours of the curves where these know them", () => {
  text.value = "group!lr";
  const by = groups.grouping.value!;
  expect(groups.coloursFor(["lr=0.1"])).toEqual([by.colourOf("lr=0.1")]);
  const both = groups.coloursFor(["lr=0.1", "lr=0.1, training"]);
  expect(new Set(both).size).toBe(2);
});
