import { expect, test } from "vitest";
import { decoded, encoded, NONE, NOTHING, withFilter } from "./choice";
import {
  type Answer,
  columnsOf,
  differs,
  FEW,
  hasTicks,
  isAdmitted,
  isOrdered,
  keyOf,
  knownOf,
  saidOf,
  shown,
} from "./columns";

const ANSWER: Answer = {
  columns: [
    { name: "lr", kind: "number", source: "hparams" },
    { name: "opt", kind: "text", source: "hparams" },
    { name: "augment", kind: "boolean", source: "name" },
    { name: "gone", kind: "text", source: "name" },
  ],
  runs: [
    { run: "a", values: { lr: 0.1, opt: "sgd", augment: true } },
    { run: "b", values: { lr: 0.002, opt: "adam9", augment: true } },
    { run: "c", values: { lr: 0.01, opt: "adam10", augment: true } },
    { run: "elsewhere", values: { gone: "x" } },
  ],
};
const GROUPS = ["a", "b", "c", "d"];
const columns = columnsOf(ANSWER, GROUPS);
const [lr, opt, augment] = columns;

test("there is a column where a run has a value; values are in order, numbers by value", () => {
  expect(columns.map(({ name }) => name)).toEqual(["lr", "opt", "augment"]);
  expect(lr?.values).toEqual([0.002, 0.01, 0.1]);
  expect(opt?.values).toEqual(["adam9", "adam10", "sgd"]);
  expect([...lr!.counts]).toContainEqual([NONE, 1]);
});

test("runs differ in a column also where one has no value", () => {
  expect(differs(augment!)).toBe(true);
  expect(columnsOf(ANSWER, ["a", "b", "c"]).map(differs)).toEqual([true, true, false]);
});

test("few values have ticks, many numbers a range, and words always ticks", () => {
  const many = Array.from({ length: FEW + 1 }, (_, i) => `r${i}`);
  const runs = many.map((run, i) => ({ run, values: { lr: i, opt: `o${i}` } }));
  const [numbers, words] = columnsOf({ ...ANSWER, runs }, many);

  expect([lr!, numbers!, words!].map(hasTicks)).toEqual([true, false, true]);
  expect([lr!, words!].map(isOrdered)).toEqual([true, false]);
});

const admitted = (name: string, filter: Parameters<typeof withFilter>[2]) =>
  GROUPS.filter((run) => isAdmitted(withFilter(NOTHING, name, filter), columns, run));

test("a filter admits the values that are ticked, or between two numbers, ends too", () => {
  expect(admitted("opt", { values: ["sgd", "adam9"] })).toEqual(["a", "b"]);
  expect(admitted("augment", { values: ["true"] })).toEqual(["a", "b", "c"]);
  expect(admitted("lr", { values: [NONE] })).toEqual(["d"]);
  expect(admitted("lr", { from: 0.002, to: 0.01 })).toEqual(["b", "c"]);
  expect(admitted("lr", { from: 0.01, to: null })).toEqual(["a", "c"]);
});

test("a filter by a column that is not there leaves out no run", () => {
  expect(admitted("gone", { values: ["x"] })).toEqual(GROUPS);
});

test("a number has six digits, and all of them where two agree in six", () => {
  const float = 0.10000000149011612;
  expect(shown({ values: [float, 0.2] }, float)).toBe("0.1");
  expect(shown({ values: [float, 0.1] }, float)).toBe(String(float));
  expect(shown(lr!, null)).toBe("not set");
  expect(shown(lr!, -1e-7)).toBe("-1e-7");
  expect(keyOf(true)).toBe("true");
});

test("a filter is told in words", () => {
  expect(saidOf({ values: ["0.01", NONE] }, lr)).toBe("0.01, not set");
  expect(saidOf({ values: ["x"] }, undefined)).toBe("x");
  expect(saidOf({ from: 0.01, to: 0.1 }, lr)).toBe("0.01 – 0.1");
  expect(saidOf({ from: 0, to: null }, lr)).toBe("≥ 0");
  expect(saidOf({ from: null, to: 1 }, lr)).toBe("≤ 1");
});

test("a column may be called as what every object has", () => {
  for (const name of ["constructor", "toString", "valueOf", "__proto__", "hasOwnProperty"]) {
    // As the server's JSON has it.
    const values = JSON.parse(`{"${name}": 5}`);
    const runs = ["a", "b"].map((run) => ({ run, values: run === "a" ? values : {} }));
    const [column] = columnsOf(
      { columns: [{ name, kind: "number", source: "name" }], runs },
      GROUPS,
    );

    expect(GROUPS.map(column!.of), name).toEqual([5, null, null, null]);
    expect(column!.values).toEqual([5]);
  }
});

test("a run without a value is told from one whose value is the word none", () => {
  const runs = [{ run: "a", values: { opt: "none" } }];
  const [column] = columnsOf({ columns: ANSWER.columns, runs }, ["a", "b"]);
  const said = [...column!.counts.keys()].map((key) => saidOf({ values: [key] }, column));

  expect(said).toEqual(["none", "not set"]);
});

test("a choice by a column that is not there is none, once the columns are known", () => {
  const choice = decoded("in!nix!3*in!opt!sgd*range!gone!1!2*group!nix*colour!lr");
  const known = knownOf(choice, columns);

  expect([...known.filters.keys()]).toEqual(["opt"]);
  expect([known.group, known.colour]).toEqual([null, "lr"]);
});

test("many long values have room in an address, and are read back the same", () => {
  const names = Array.from({ length: 300 }, (_, i) => `r${i}`);
  const runs = names.map((run, i) => ({
    run,
    values: { opt: `configs.experiment.variant${i}.yaml` },
  }));
  const [column] = columnsOf({ columns: ANSWER.columns, runs }, [...names, "without"]);
  const values = [...column!.values.slice(0, 70).map(keyOf), NONE];
  const text = encoded({ ...NOTHING, ...withFilter(NOTHING, "opt", { values }) });

  expect(encodeURIComponent(text).length).toBeLessThan(600);
  expect(knownOf(decoded(text), [column!]).filters.get("opt")).toEqual({ values });
});
