import { expect, test } from "vitest";
import { AUTO, seriesOf } from "../../data/examples";
import { MAX_URL } from "../../data/server/api";
import { requestOf, tagsOf } from "./asked";

const runsOf = (url: string) => new URL(url, "http://here/").searchParams.getAll("run");

test("the metric of most runs comes first, parts of a run count once, epochs before batches", () => {
  const part = (split: string) => seriesOf(`a/${split}`, { run_group: "a", tag: "parts" });
  const both = ["a", "b"].flatMap((run) => [
    seriesOf(run, { tag: "batches", step_unit: "iteration" }),
    seriesOf(run, { tag: "f1_10" }),
    seriesOf(run, { tag: "f1_9" }),
  ]);

  expect(tagsOf([part("train"), part("validation"), ...both])).toEqual([
    "f1_9",
    "f1_10",
    "batches",
    "parts",
  ]);
});

test("runs are named only where some of them do not match", () => {
  const every = [seriesOf("a"), seriesOf("b"), seriesOf("c", { tag: "other" })];
  const all = requestOf("f1_score", every, () => true, AUTO);
  const some = requestOf("f1_score", every, (run) => run === "b", AUTO);

  expect([runsOf(all.url), all.isExact]).toEqual([[], true]);
  expect([runsOf(some.url), some.isExact]).toEqual([["b"], true]);
  expect(some.url).toContain("tag=f1_score");
});

test("names that are too long for an address are left out, and that is told", () => {
  const every = Array.from({ length: 400 }, (_, i) => seriesOf(`a quite long name ${i}`));
  const { url, isExact } = requestOf("f1_score", every, (run) => !run.endsWith("7"), AUTO);

  expect(isExact).toBe(false);
  expect(runsOf(url)).toEqual([]);
  expect(url.length).toBeLessThan(MAX_URL);
});

test("of so many runs that not all names fit, the training rows are not named", () => {
  const every = Array.from({ length: 200 }, (_, i) => {
    const group = `lr=0.01,bs=${i % 2},seed=${i}`;
    return (["train", "validation"] as const).map((split) =>
      seriesOf(`${group}/${split}`, { run_group: group, split }),
    );
  }).flat();
  const alone = seriesOf("lr=1,bs=1", { split: "train" });
  const { url, isExact, isWhole } = requestOf(
    "f1_score",
    [...every, alone],
    (run) => run.includes("bs=1"),
    AUTO,
  );

  expect([isExact, isWhole]).toEqual([true, false]);
  expect(url.length).toBeLessThan(MAX_URL);
  expect(runsOf(url).length).toBe(101);
  expect(runsOf(url).filter((run) => !run.endsWith("/validation"))).toEqual(["lr=1,bs=1"]);
});
