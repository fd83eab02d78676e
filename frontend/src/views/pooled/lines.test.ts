import { expect, test } from "vitest";
import { compiled } from "../../text/patterns";
import type { Group } from "./columns";
import { csvText, markdownText } from "./files";
import { linesOf } from "./lines";

const GROUP: Group = {
  group: "cnn",
  runs: ["cnn/fold1", "cnn/fold2"],
  step: [0, 1],
  pooled: [0.5, 0.25],
  low: [0.4, 0.15],
  high: [0.6, 0.35],
  no_band: null,
  mean: [0.5, null],
  spread: [0.7, null],
  spread_low: [0, null],
  spread_high: [1, null],
  each: [
    [0, 0.5],
    [1, null],
  ],
  same_rows: false,
  total: [10, 10],
  notes: [],
  unavailable: null,
};
const AVERAGED: Group = { ...GROUP, pooled: null, low: null, high: null, same_rows: true };

test("the pooled line is solid with its band, over the mean dashed, over each run pale", () => {
  const lines = linesOf([GROUP], ["red"], true);

  expect(lines.map(({ faint, dashed }) => [faint ?? false, dashed])).toEqual([
    [true, false],
    [true, false],
    [false, true],
    [false, false],
  ]);
  expect([...lines[3]!.low!]).toEqual([0.4, 0.15]);
  expect(lines[2]!.low).toBeUndefined();
  expect([...lines[0]!.y]).toEqual([0, 0.5]);
});

test("what is not pooled is a mean with its spread, which ends where the score does", () => {
  const lines = linesOf([AVERAGED], ["red"], true);

  expect(lines).toHaveLength(3);
  expect(lines[2]!.dashed).toBe(true);
  expect([...lines[2]!.low!]).toEqual([0, Number.NaN]);
  expect([...lines[2]!.high!]).toEqual([1, Number.NaN]);
});

test("without bands there are none, and one run alone is not drawn twice", () => {
  const alone = { ...GROUP, runs: ["cnn/fold1"], each: [[0, 0.5]] };

  expect(linesOf([alone], ["red"], false)).toHaveLength(2);
  for (const { low } of linesOf([GROUP, AVERAGED], ["red", "blue"], false)) {
    expect(low).toBeUndefined();
  }
});

test("the file has a row for each step of each group, at full precision", () => {
  const asked = { tag: "f1_score", score: "f1" };

  expect(csvText([GROUP], asked)).toBe(
    "group,tag,step,value,low,high,total,score,mean,spread,runs\n" +
      "cnn,f1_score,0,0.5,0.4,0.6,10,f1,0.5,0.7,2\n" +
      "cnn,f1_score,1,0.25,0.15,0.35,10,f1,,,2\n",
  );
});

test("Markdown is the file's last steps, with as many digits as people read", () => {
  const groups = [
    { ...GROUP, pooled: [0.5, 1 / 3] },
    { ...AVERAGED, group: "" },
  ];

  expect(markdownText(groups, { tag: "f1_score", score: "f1" })).toBe(
    "| group | tag | step | value | low | high | total | score | mean | spread | runs |\n" +
      `|${" --- |".repeat(11)}\n` +
      "| cnn | f1_score | 1 | 0.333333 | 0.1500 | 0.3500 | 10 | f1 |  |  | 2 |\n" +
      "| all | f1_score | 1 |  |  |  | 10 | f1 |  |  | 2 |\n",
  );
});

test("a proposal of the server is a pattern that this page takes", () => {
  const pattern = "^(?:(.*?)[^a-zA-Z0-9])?fold[ _=:.-]?[0-9]+[^a-zA-Z0-9]?(.*)$";
  const expression = compiled(pattern);

  expect(expression).toBeInstanceOf(RegExp);
  expect((expression as RegExp).exec("cnn/fold 3/validation")?.slice(1)).toEqual([
    "cnn",
    "validation",
  ]);
});
