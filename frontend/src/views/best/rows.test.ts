import { expect, test } from "vitest";
import { rankedOf, rankingOf } from "../../data/examples";
import { differenceTitle, notComparedOf, partsOf, reasonsOf, rowsOf, shortOf } from "./rows";

test("a row has its place among all; one without a value has none", () => {
  const answer = rankingOf([rankedOf("a"), rankedOf("b"), rankedOf("c", { best: null })]);

  expect(rowsOf(answer, () => true).map(({ rank }) => rank)).toEqual([1, 2, null]);
  const some = rowsOf(answer, (run) => run.startsWith("b/"));
  expect(some.map(({ run, rank }) => [run, rank])).toEqual([["b", 2]]);
});

test("the part that is judged comes first", () => {
  expect(partsOf(rankedOf("a"))).toEqual(["a/validation", "a/train"]);
  expect(partsOf(rankedOf("a")).map((part) => shortOf(part, "a"))).toEqual(["validation", "train"]);
  expect([shortOf("a", "a"), shortOf("validation", ".")]).toEqual(["all", "validation"]);
});

test("a verdict says what it rests on: whether 0 lies in the band of the difference", () => {
  const band = { difference: -0.02, difference_low: -0.04, difference_high: 0.001 };
  const [told] = reasonsOf(rankedOf("b", { verdict: "not_told_apart", ...band }));
  const [worse] = reasonsOf(rankedOf("b", { verdict: "worse", ...band, difference_high: -0.001 }));

  expect(told).toContain("−0.0200, with a band from −0.0400 to +0.0010");
  expect(told).toContain("0 lies in the band");
  expect(worse).toContain("The whole band lies below 0");
  expect(reasonsOf(rankedOf("a"))).toEqual(["Of the runs that can be compared it is the best."]);
  const paired = "Both were judged by the same rows, and the band is of these.";
  const row = rankedOf("b", { verdict: "worse", ...band, same_rows: paired });
  expect(reasonsOf(row)[1]).toBe(paired);
  expect(differenceTitle(row)).toBe(`From −0.0400 to +0.0010. ${paired}`);
  expect(differenceTitle(rankedOf("b", { ...band }))).toBe("-0.02");
  expect(differenceTitle(rankedOf("a"))).toBe("not known");
});

test("a reason that the server gives twice is told once", () => {
  const why = "It has no held-out rows.";
  const row = rankedOf("b", {
    verdict: "not_compared",
    why,
    unavailable: why,
    no_band: "No band.",
  });

  expect(reasonsOf(row)).toEqual([why, "No band."]);
});

test("a picture says why runs are not compared: the reason that they share, or where it is told", () => {
  const rows = (...why: string[]) =>
    rowsOf(
      rankingOf(why.map((own, i) => rankedOf(`r${i}`, { verdict: "not_compared", why: own }))),
      () => true,
    );

  expect(notComparedOf(rows())).toBe("");
  expect(notComparedOf(rows("It has `fewer` rows.", "It has `fewer` rows."))).toBe(
    "Not compared: It has fewer rows.",
  );
  expect(notComparedOf(rows("One.", "Two."))).toContain("says why of each");
});
