import { expect, test } from "vitest";
import { scoresOf } from "../examples";
import { groupKey, groupsOf, meanOf } from "./means";

test("a run's group is what the expression finds, or its groups", () => {
  expect(groupKey("cnn-seed1", /^[a-z]+/)).toBe("cnn");
  expect(groupKey("cnn-seed1", /^([a-z]+)-seed(\d)/)).toBe("cnn 1");
  expect(groupKey("mlp", /seed/)).toBeNull();
});

test("a group's curve is the mean at each step, its band one standard deviation", () => {
  const one = scoresOf("a1", { step: [0, 1], value: [0.4, 0.6], batch_mean: null });
  const other = scoresOf("a2", { step: [1, 2], value: [0.8, null], batch_mean: null });
  const keyOf = (run: string) => groupKey(run, /^a/);
  const [group] = groupsOf([one, other], { keyOf, keys: ["a"] });
  const mean = meanOf(group!);

  expect([mean.run, group?.key]).toEqual(["a (2 runs)", "a"]);
  expect(mean.step).toEqual([0, 1, 2]);
  expect(mean.value).toEqual([0.4, 0.7, null]);
  expect(mean.low?.[0]).toBeNull();
  expect(mean.high?.[1]).toBeCloseTo(0.7 + Math.SQRT2 / 10);
  expect(mean.batch_mean).toBeNull();
});

test("a group's band ends where the score does", () => {
  const [one, other] = [0.02, 0.5].map((value, i) =>
    scoresOf(`a${i}`, { step: [0, 1], value: [value, 1 - value], batch_mean: null }),
  );
  const group = { name: "a", place: 0, members: [one!, other!] };
  expect([meanOf(group).low?.[0], meanOf(group).high?.[1]]).toEqual([0, 1]);
  expect(meanOf(group, -1).low![0]).toBeLessThan(0);
});

test("a group's time goes on from its first run's start, whenever the others ran", () => {
  const day = 86400;
  const one = scoresOf("a1", { step: [0, 1, 2], wall_time: [10, 20, 30], value: [0, 0, 0] });
  const other = scoresOf("a2", { step: [0, 1], wall_time: [day, day + 30], value: [0, 0] });
  const group = { name: "a", members: [other, one] };

  expect(meanOf(group).wall_time).toEqual([10, 30, 40]);
});

test("groups stand in the order of all groups; a run of none is left out", () => {
  const every = ["c", "a", "b2", "b1"].map((run) => scoresOf(run));
  const keyOf = (run: string) => (run === "c" ? null : run[0]!);
  const groups = groupsOf(every, { keyOf, keys: ["b", "d", "a"] });

  expect(groups.map(({ name }) => name)).toEqual(["b (2 runs)", "a (1 run)"]);
});
