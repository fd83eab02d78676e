import { expect, test } from "vitest";
import { scoresOf } from "./examples";
import { groupKey, groupsOf, meanOf } from "./grouping";

test("a run's group is what the expression finds, or its groups", () => {
  expect(groupKey("cnn-seed1", /^[a-z]+/)).toBe("cnn");
  expect(groupKey("cnn-seed1", /^([a-z]+)-seed(\d)/)).toBe("cnn 1");
  expect(groupKey("mlp", /seed/)).toBeNull();
});

test("a group's curve is the mean at each step, its band one standard deviation", () => {
  const one = scoresOf("a1", { step: [0, 1], value: [0.4, 0.6], batch_mean: null });
  const other = scoresOf("a2", { step: [1, 2], value: [0.8, null], batch_mean: null });
  const [group] = groupsOf(
    [
      { place: 3, scores: one },
      { place: 4, scores: other },
    ],
    /^a/,
  );
  const mean = meanOf(group!);

  expect([mean.run, group?.place]).toEqual(["a (2 runs)", 3]);
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
  const group = { name: "a", place: 0, members: [other, one] };

  expect(meanOf(group).wall_time).toEqual([10, 30, 40]);
});
