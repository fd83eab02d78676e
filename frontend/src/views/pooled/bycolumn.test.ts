import { expect, test } from "vitest";
import { membersOf } from "./bycolumn";

test("each group has its runs, in the order of the groups; a run of none is left out", () => {
  const keyOf = (run: string) => (run === "c" ? null : `lr=${run.length}`);
  const groups = membersOf(["aaa", "b", "c", "dd", "ee"], {
    keyOf,
    keys: ["lr=1", "lr=2", "lr=3", "lr=4"],
  });

  expect(groups).toEqual([
    ["lr=1", ["b"]],
    ["lr=2", ["dd", "ee"]],
    ["lr=3", ["aaa"]],
  ]);
});
