import { expect, test } from "vitest";
import { shortened } from "./names";

const of = (...names: string[]) => [...shortened(names).values()];

test("a long name loses what all have in common, and keeps where they differ", () => {
  expect(
    of(
      "opt=adam,bs=16,lr=0.001,seed=0/validation",
      "opt=adam,bs=16,lr=0.01,seed=0/validation",
      "opt=adam,bs=32,lr=0.01,seed=0/validation",
    ),
  ).toEqual(["…,bs=16,lr=0.001,seed=0…", "…,bs=16,lr=0.01,seed=0…", "…,bs=32,lr=0.01,seed=0…"]);
});

test("all names of a form lose the same, and an exponent is no joint", () => {
  const names = ["train", "validation"].flatMap((part) =>
    ["1e-4", "0.002"].map((rate) => `opt=adam,bs=16,lr=${rate},seed=0/${part}`),
  );
  expect(of(...names)).toEqual([
    "…,lr=1e-4…/train",
    "…,lr=0.002…/train",
    "…,lr=1e-4…/validation",
    "…,lr=0.002…/validation",
  ]);
});

test("what tells names apart stays, also where they have nothing in common; words lose their ends", () => {
  const both = ["0.002", "0.1"].flatMap((rate) =>
    [16, 32].flatMap((size) =>
      [0, 1].flatMap((seed) =>
        ["train", "validation"].map((part) => `lr=${rate},bs=${size},seed=${seed}/${part}`),
      ),
    ),
  );
  const short = of(...both);
  expect(short[0]).toBe("lr=0.002,bs=16,seed=0/tra…");
  expect(short[1]).toBe("lr=0.002,bs=16,seed=0/val…");
  expect(new Set(short).size).toBe(16);
});

test("short names, a name alone, and names of other forms stay as they are", () => {
  expect(of("a/train", "b/train")).toEqual(["a/train", "b/train"]);
  const alone = "opt=adam,bs=16,lr=0.001,seed=0/validation";
  expect(of(alone, "b/train")).toEqual([alone, "b/train"]);
});

test("no two names become one", () => {
  const names = Array.from(
    { length: 60 },
    (_, i) => `sweep_of_the_third_week/lr=0.00${i % 10},fold=${Math.floor(i / 10)}/validation`,
  );
  expect(new Set(of(...names)).size).toBe(60);

  // Where shortening would make one name of two, nothing is shortened.
  const long = "x".repeat(30);
  const alike = [`${long}/1`, `${long}/2`, `…/1`, `…/2`];
  expect(new Set(of(...alike)).size).toBe(4);
});
