import { expect, test } from "vitest";
import { seriesOf } from "./examples";
import { codeOf } from "./host/codes";
import {
  DEFAULT_SELECTION,
  filterOf,
  haveBoth,
  isSelected,
  runsOf,
  type Selection,
  SHOW_ALL_UP_TO,
  select,
  selectOnly,
  withRows,
} from "./runs";
import type { Series } from "./server/api";

const MANY = SHOW_ALL_UP_TO + 1;

test("a run's place is that among all of TensorBoard's runs, also those without series", () => {
  const runs = runsOf([seriesOf("b"), seriesOf("a")], ["z", "b", "a"]);

  expect(runs.map(({ name, place }) => [name, place])).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
});

test("runs that TensorBoard does not list yet take the places after those it does", () => {
  const runs = runsOf([seriesOf("new2"), seriesOf("old"), seriesOf("new1")], ["old"]);

  expect(new Map(runs.map(({ name, place }) => [name, place]))).toEqual(
    new Map([
      ["old", 0],
      ["new1", 1],
      ["new2", 2],
    ]),
  );
});

test("runs are listed by name, numbers in their order", () => {
  const runs = runsOf(
    ["batch_256", "batch_64", "adam"].map((name) => seriesOf(name)),
    [],
  );

  expect(runs.map(({ name }) => name)).toEqual(["adam", "batch_64", "batch_256"]);
});

test("a run holds all its series", () => {
  const [run] = runsOf([seriesOf("a"), seriesOf("a", { tag: "other" })], []);

  expect(run?.series.map(({ tag }) => tag)).toEqual(["f1_score", "other"]);
});

test("every run is ticked at first, but none when there are more than 500", () => {
  expect(isSelected(DEFAULT_SELECTION, "a", SHOW_ALL_UP_TO)).toBe(true);
  expect(isSelected(DEFAULT_SELECTION, "a", MANY)).toBe(false);
});

test.each([3, MANY])("ticking and unticking returns to the default, with %d runs", (count) => {
  const on = isSelected(DEFAULT_SELECTION, "a", count);
  const changed = select(DEFAULT_SELECTION, ["a"], !on, count);

  expect(isSelected(changed, "a", count)).toBe(!on);
  expect(isSelected(changed, "b", count)).toBe(on);
  expect(select(changed, ["a"], on, count)).toEqual(DEFAULT_SELECTION);
});

test("a run that appears later follows what was chosen for all", () => {
  const none = select(DEFAULT_SELECTION, ["a", "b"], false, 2);

  expect(isSelected(none, "new", 3)).toBe(false);
});

test("only this run means none of the others, whenever they come", () => {
  const only: Selection = selectOnly("a");

  expect(isSelected(only, "a", 2)).toBe(true);
  expect(isSelected(only, "new", 3)).toBe(false);
});

test("the filter ignores case and finds a pattern anywhere", () => {
  expect(filterOf("VALID").matches("adam/validation")).toBe(true);
  expect(filterOf("^valid").matches("adam/validation")).toBe(false);
});

test("a pattern that is no regular expression says why and hides nothing", () => {
  const filter = filterOf("batch_(");

  expect(filter).toMatchObject({ reason: expect.stringMatching(/group/i) });
  expect(filter.matches("anything")).toBe(true);
});

const PART = /(^|\/)(train|validation|test)$/;
const partOf = (run: string, change: Partial<Series>) =>
  seriesOf(run, { run_group: run.replace(PART, "") || ".", ...change });
const trainOf = (run: string) => partOf(run, { split: "train" });
const heldOut = (run: string, change = {}) => partOf(run, { split: "validation", ...change });
const namesOf = (runs: readonly { name: string }[]) => runs.map(({ name }) => name);

test("the parts of a run have one colour: TensorBoard's colour of the held-out one", () => {
  const parts = ["a/train", "a/test", "a/validation", "validation", "alone/train"];
  const series = parts.map((run) => (run.endsWith("train") ? trainOf(run) : heldOut(run)));
  const order = ["alone/train", "a/train", "a/validation", "a/test", "validation"];
  const places = new Map(runsOf(series, order).map(({ name, place }) => [name, place]));

  expect(places).toEqual(
    new Map([
      ["a/test", 2],
      ["a/train", 2],
      ["a/validation", 2],
      ["alone/train", 0],
      ["validation", 4],
    ]),
  );
});

test("held-out rows are shown at first, and training rows where there are no others", () => {
  const runs = runsOf([trainOf("a/train"), heldOut("a/validation"), trainOf("b/train")], []);

  expect(haveBoth(runs)).toBe(true);
  expect(namesOf(withRows(runs, "validation"))).toEqual(["a/validation", "b/train"]);
  expect(namesOf(withRows(runs, "both"))).toEqual(["a/train", "a/validation", "b/train"]);
  expect(namesOf(withRows(runs, "train"))).toEqual(["a/train", "b/train"]);
});

test("rows without counts hide no others, and a metric that has no other rows stays", () => {
  for (const change of [
    { steps: 0 },
    { quality: "as_logged" },
    { tag: "val/f1" },
    { split: null },
  ]) {
    const runs = runsOf([trainOf("a/train"), heldOut("a/validation", change)], []);

    expect(haveBoth(runs)).toBe(false);
    expect(namesOf(withRows(runs, "validation"))).toEqual(["a/train", "a/validation"]);
  }
});

test("a code stands for its name, and goes when the name is ticked", () => {
  const hidden: Selection = { base: true, except: new Set([codeOf("a"), "b"]) };

  expect(["a", "b", "c"].map((run) => isSelected(hidden, run, 3))).toEqual([false, false, true]);
  expect(select(hidden, ["a"], true, 3).except).toEqual(new Set(["b"]));
  expect(select(hidden, ["a"], false, 3).except).toEqual(new Set(["a", "b"]));
});

test("ten thousand names that differ in one place have as many codes, but for a few", () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `lr=0.${i},seed=${i % 7}/validation`);

  expect(new Set(names.map(codeOf)).size).toBeGreaterThan(9_995);
  for (const name of names.slice(0, 9)) expect(codeOf(name)).toMatch(/^~[\w-]{5}$/);
});
