import { expect, test } from "vitest";
import { seriesOf } from "../../data/examples";
import type { Series } from "../../data/server/api";
import { cardsOf, tasksOf } from "./kinds";

const metricOf = (...kinds: Series["kind"][]) => ({
  tag: "f1",
  members: kinds.map((kind, place) => ({
    place,
    group: "x",
    series: seriesOf(`${place}`, { kind }),
  })),
});
const mixed = metricOf("multiclass", "binary", "micro", "binary");

test("tasks are told apart, and one that is not recorded is no other task", () => {
  expect(tasksOf(mixed)).toEqual([
    ["binary", 2],
    ["multi-class", 1],
  ]);
  expect(tasksOf(metricOf("micro", "binary"))).toEqual([["binary", 2 - 1]]);
});

test("each task has a card, and no run is lost; together they have one", () => {
  expect(cardsOf(mixed, false).map(({ task, metric }) => [task, metric])).toEqual([[null, mixed]]);
  const apart = cardsOf(mixed, true);
  expect(apart.map(({ task, metric }) => [task, metric.members.length])).toEqual([
    ["binary", 2],
    ["multi-class", 1],
    ["task not recorded", 1],
  ]);
  expect(new Set(apart.map(({ key }) => key)).size).toBe(3);
});

test("where there is one task there is one card, whatever is chosen", () => {
  expect(cardsOf(metricOf("micro", "binary"), true).map(({ task }) => task)).toEqual([null]);
});
