import { expect, test } from "vitest";
import { byName } from "./order";

const sorted = (...names: string[]) => names.toReversed().sort(byName);

test.each([
  [["lr=1e-4", "lr=1e-3", "lr=0.002", "lr=0.01", "lr=0.1", "lr=1"]],
  [["batch_64", "batch_256"]],
  [["run 9", "run 10", "run 10b"]],
  [["0.1", "0.10"]],
  [["a", "a/train", "a/validation", "a_2/train", "b"]],
  [["1e-400", "2", "1e400", "1e401"]],
  [["v1.2.9", "v1.2.10"]],
  [["by hand/train", "design/train", "digits/train", "digits/validation", "never/train"]],
])("names are in this order: %j", (names) => {
  expect(sorted(...names)).toEqual(names);
});

test("the order is one: it can be turned, and two names are equal only if they are one", () => {
  const names = ["", "/", "a", "A", "a1", "a1.0", "1", "01", "x-3", "x-2", "é", "e"];
  for (const one of names) {
    for (const other of names) {
      expect(Math.sign(byName(one, other)) + Math.sign(byName(other, one))).toBe(0);
      expect(byName(one, other) === 0).toBe(one === other);
    }
  }
});
