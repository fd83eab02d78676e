import { expect, test } from "vitest";
import { type Column, csvOf, markdownOf, sorted } from "./table";

type Row = { name: string; score: number | null };
const NAME: Column<Row> = { name: "run", value: (row) => row.name };
const SCORE: Column<Row> = { name: "exact F1", value: (row) => row.score };
const rows: Row[] = [
  { name: "b|10", score: null },
  { name: "a,2", score: 0.25 },
  { name: 'b "2"', score: 0.75 },
];
const names = (list: readonly Row[]) => list.map(({ name }) => name);

test("a missing value comes last whichever way it is sorted", () => {
  expect(names(sorted(rows, SCORE, false))).toEqual(["a,2", 'b "2"', "b|10"]);
  expect(names(sorted(rows, SCORE, true))).toEqual(['b "2"', "a,2", "b|10"]);
});

test("numbers in names count as numbers, and what is ahead stays so", () => {
  const numbered = ["run 10", "run 9"].map((name) => ({ name, score: 1 }));
  expect(names(sorted(numbered, NAME, false))).toEqual(["run 9", "run 10"]);
  expect(names(sorted(rows, SCORE, false, (row) => row.score === null))[0]).toBe("b|10");
});

test("in a file every number keeps its digits, and every name its characters", () => {
  expect(csvOf([NAME, SCORE], rows)).toBe('run,exact F1\nb|10,\n"a,2",0.25\n"b ""2""",0.75\n');
  expect(markdownOf([NAME, SCORE], rows.slice(0, 2))).toBe(
    "| run | exact F1 |\n| --- | --- |\n| b\\|10 |  |\n| a,2 | 0.2500 |\n",
  );
});

test("in Markdown, which people read, a number has four to six digits", () => {
  const written = (score: number) => markdownOf([SCORE], [{ name: "", score }]).split("\n")[2];

  expect(
    [122 / 151, 0.5, 0.123456, -0.00004, 1e-9, 0.1 + 0.2, 300, Number.NaN].map(written),
  ).toEqual([
    "| 0.807947 |",
    "| 0.5000 |",
    "| 0.123456 |",
    "| -0.00004 |",
    "| 1.000e-9 |",
    "| 0.3000 |",
    "| 300 |",
    "| NaN |",
  ]);
});
