import { expect, test } from "vitest";
import {
  type Choice,
  decoded,
  encoded,
  NONE,
  NOTHING,
  numberOf,
  unfiltered,
  withFilter,
} from "./choice";

const CHOICE: Choice = {
  filters: new Map([
    ["opt!", { values: ["adam*", "~3", NONE, ""] }],
    ["lr", { from: 1e-4, to: null }],
    ["bs", { from: -1, to: 64 }],
  ]),
  group: "a~b",
  colour: "lr",
  all: true,
};

test("what is written is read back the same, whatever names have in them", () => {
  expect(decoded(encoded(CHOICE))).toEqual(CHOICE);
  expect(decoded("")).toEqual(NOTHING);
  expect(encoded(NOTHING)).toBe("");
});

test("the text is short, and an address spells it as it is", () => {
  const choice = { ...NOTHING, ...withFilter(NOTHING, "lr", { values: ["0.01", "0.1"] }) };
  const text = encoded({ ...choice, group: "opt" });

  expect(text).toBe("in!lr!0.01!0.1*group!opt");
  expect(encodeURIComponent(text)).toBe(text);
});

test("what a text says wrongly is left out", () => {
  for (const text of ["fish", "in!lr", "range!lr!a!b", "range!lr!!", "group", "in", "***"]) {
    expect(decoded(text), text).toEqual(NOTHING);
  }
});

test("a filter that asks for nothing is none", () => {
  expect(withFilter(CHOICE, "lr", { from: null, to: null }).filters.has("lr")).toBe(false);
  expect(withFilter(CHOICE, "lr", { values: [] }).filters.has("lr")).toBe(false);
  expect(withFilter(CHOICE, "lr", null).filters.size).toBe(2);
});

test("without its filters a text keeps the rest", () => {
  expect(unfiltered(encoded(CHOICE))).toBe(encoded({ ...CHOICE, filters: new Map() }));
});

test("a number is read as people write it", () => {
  expect(["1e-3", " −2 ", "0", "", "a", "1e999"].map(numberOf)).toEqual([
    0.001,
    -2,
    0,
    null,
    null,
    null,
  ]);
});
