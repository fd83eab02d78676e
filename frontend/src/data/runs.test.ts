import { expect, test } from "vitest";
import { seriesOf } from "./examples";
import {
  DEFAULT_SELECTION,
  filterOf,
  isSelected,
  runsOf,
  type Selection,
  SHOW_ALL_UP_TO,
  select,
  selectOnly,
} from "./runs";

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
