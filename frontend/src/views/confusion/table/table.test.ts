import { expect, test } from "vitest";
import type { ConfusionAnswer } from "../../../data/server/schema";
import type { Cells, ClassOrder } from "../../../data/state";
import { rowsOfPairs } from "./many";
import { arranged, orderOf } from "./order";
import { changedPairs, topPairs } from "./pairs";
import { contentOf, fileOf, givenCell, shownCell, shownOf } from "./shown";
import { type Table, tableOf } from "./table";
import { differenceOf, mostOf, rowCount, shadesOf, strengthOf, textOf, valuesOf } from "./values";
import { cellLines, comparedWords, titleOf } from "./words";

const answerOf = (change: Partial<ConfusionAnswer> = {}): ConfusionAnswer => ({
  version: 1,
  run: "a",
  tag: "f1_score",
  classes: ["cat", "dog", "emu"],
  step: 19,
  steps: [0, 19],
  total: 20,
  matrix: [
    [6, 3, 0],
    [0, 8, 1],
    [0, 0, 0],
  ],
  pairs: [],
  unpredicted: [0, 2, 0],
  is_complete: true,
  top_pairs: [],
  unavailable: null,
  findings: [],
  ...change,
});
const TABLE = tableOf(answerOf(), true);
const OTHER = tableOf(
  answerOf({
    matrix: [
      [9, 0, 0],
      [0, 9, 0],
      [1, 0, 1],
    ],
    unpredicted: [0, 0, 0],
  }),
  true,
);

test("a table has a column more where rows have no prediction, and all sums", () => {
  expect(TABLE.columns).toEqual(["cat", "dog", "emu", "no prediction"]);
  expect(TABLE.possible).toEqual([9, 11, 0]);
  expect(TABLE.predicted).toEqual([6, 11, 1, 2]);
  expect(tableOf(answerOf(), false).columns).toEqual(["cat", "dog", "emu"]);
});

test("by true class the diagonal is recall, by prediction it is precision, 0/0 is neither", () => {
  const diagonal = (cells: "by_true" | "by_predicted") =>
    valuesOf(TABLE, cells).map((row, at) => row[at]);

  expect(diagonal("by_true")).toEqual([6 / 9, 8 / 11, null]);
  expect(diagonal("by_predicted")).toEqual([1, 8 / 11, 0]);
  expect(valuesOf(TABLE, "rows")).toBe(TABLE.rows);
});

test("rows that are right are blue, others orange, none is white, 0/0 is no colour", () => {
  const shades = shadesOf(
    [
      [4, 1, 0],
      [1, null, 2],
    ],
    { right: 4, wrong: 4 },
  );

  expect(shades[0]![0]).toBe(1);
  expect(shades[0]![1]).toBe(-strengthOf(1 / 4));
  expect(shades[0]![2]).toBe(0);
  expect(shades[1]![1]).toBeNull();
});

test("counts that are wrong have their own scale, shares one, differences one", () => {
  expect(mostOf(TABLE.rows, "rows", false)).toEqual({ right: 8, wrong: 3 });
  expect(mostOf(TABLE.rows, "by_true", false)).toEqual({ right: 1, wrong: 1 });
  expect(mostOf([[-2, 1]], "by_true", true)).toEqual({ right: 2, wrong: 2 });
});

test("what is 0/0 in one of two tables has no difference", () => {
  expect(differenceOf([[null, 1, 3]], [[1, null, 1]])).toEqual([[null, null, 2]]);
});

test("of a difference, blue is what became better", () => {
  const [row] = shadesOf([[-2, -2]], { right: 2, wrong: 2 }); // fewer that are right, fewer that are wrong
  expect(row).toEqual([-1, 1]);
});

test("what is rare has a colour, and what is not there has none", () => {
  expect(strengthOf(0)).toBe(0);
  expect(strengthOf(1e-6)).toBeGreaterThan(0.05);
  expect(strengthOf(1)).toBe(1);
});

test.each([
  [54, "rows", false, "54"],
  [0.5, "rows", false, "0.5"],
  [-3, "rows", true, "−3"],
  [0, "rows", true, ""],
  [2 / 3, "by_true", false, "0.67"],
  [0.001, "by_true", false, "0.00"],
  [-0.001, "by_true", true, "0.00"],
  [0.25, "by_predicted", true, "+0.25"],
  [null, "by_predicted", true, "–"],
] as const)("%s of %s (difference: %s) stands in its cell as %j", (value, cells, of, text) => {
  expect(textOf(value, cells, of)).toBe(text);
});

test("weights keep their decimals", () => {
  expect([rowCount(54), rowCount(2.5)]).toEqual(["54", "2.5"]);
});

test("most trouble first: by what is shown, and a class without rows last", () => {
  expect(orderOf(TABLE, "rows", "given")).toEqual([0, 1, 2]);
  expect(orderOf(TABLE, "rows", "trouble")).toEqual([1, 0, 2]); // 6, 3 and 1 rows
  expect(orderOf(TABLE, "by_true", "trouble")).toEqual([0, 1, 2]);
  expect(orderOf(TABLE, "by_predicted", "trouble")).toEqual([2, 1, 0]);
});

test("rows and columns go together, and the column without a prediction stays the last", () => {
  expect(arranged(TABLE.rows, [2, 0, 1])).toEqual([
    [0, 0, 0, 0],
    [0, 6, 3, 0],
    [1, 0, 8, 2],
  ]);
});

test("a cell that is marked stays the same cell in another order", () => {
  const shown = shownOf(TABLE, null, "rows", "trouble");
  const cell = { row: 0, column: 1 };

  expect(shownCell(shown, cell)).toEqual({ row: 1, column: 0 });
  expect(givenCell(shown, shownCell(shown, cell))).toEqual(cell);
  expect(givenCell(shown, { row: 0, column: 3 })).toEqual({ row: 1, column: 3 });
});

test("the file has what is shown, in the order that is shown, with all digits", () => {
  const answer = { run: "a", tag: "f1", step: 3 };
  const file = (...[other, cells, order]: [Table | null, Cells, ClassOrder]) =>
    fileOf(shownOf(TABLE, other, cells, order), answer, TABLE);

  expect(file(null, "rows", "trouble")).toBe(
    "run,tag,step,true,predicted,rows,of\n" +
      ["dog,dog,8,11", "dog,cat,0,11", "dog,emu,1,11", "dog,,2,11"]
        .concat(["cat,dog,3,9", "cat,cat,6,9", "cat,emu,0,9", "cat,,0,9"])
        .concat(["emu,dog,0,0", "emu,cat,0,0", "emu,emu,0,0", "emu,,0,0"])
        .map((row) => `a,f1,3,${row}\n`)
        .join(""),
  );
  expect(file(null, "by_true", "given")).toContain("\na,f1,3,,emu,cat,0,0\n");
  expect(file(OTHER, "rows", "given")).toContain("\na,f1,3,cat,dog,3,9,3\n");
});

test("more classes than have room for numbers get none", () => {
  const matrix = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => 1));
  const classes = matrix.map((_, at) => `${at}`);
  const many = tableOf(answerOf({ classes, matrix, unpredicted: matrix.map(() => 0) }), false);

  expect(contentOf(shownOf(many, null, "rows", "given")).texts).toEqual([]);
  expect(contentOf(shownOf(TABLE, null, "rows", "given")).texts[0]).toEqual(["6", "3", "", ""]);
});

const PAIR = { true: "cat", predicted: "dog", rows: 54, of: 89, since_step: 19 };

test("a pair says in how many rows, since when, and that it is the most frequent", () => {
  const answer = answerOf({
    top_pairs: [
      PAIR,
      { ...PAIR, since_step: 7 },
      { ...PAIR, true: "dog", predicted: null, since_step: null },
    ],
  });
  const [first, second, third] = topPairs(answer, null, "epoch");

  expect(first).toEqual({
    row: 0,
    column: 1,
    words: "cat was taken for dog in 54 of 89 rows",
    more: "",
  });
  expect(second!.more).toBe("Its most frequent confusion since epoch 7");
  expect(third).toMatchObject({
    row: 1,
    column: 3,
    words: "dog had no prediction in 54 of 89 rows",
  });
  expect(topPairs(answer, 4, "epoch")[0]!.words).toBe(
    "cat was taken for dog in 54 of 89 rows since epoch 4",
  );
  expect(titleOf(answer, 4, "epoch")).toBe("Most confused, epoch 4 to 19");
  expect(titleOf(answer, null, "step")).toBe("Most confused, step 19");
});

test("what changed most comes first, with both numbers", () => {
  const [shown, other] = [
    { table: TABLE, name: "epoch 19" },
    { table: OTHER, name: "epoch 0" },
  ];
  const words = changedPairs(shown, other, "rows").map(({ words, more }) => `${words}. ${more}`);

  expect(words[0]).toBe("cat was taken for dog in 3 of 9 rows. Worse than 0 of 9, epoch 0");
  expect(words.at(-1)).toBe("emu was taken for cat in 0 of 0 rows. Better than 1 of 2, epoch 0");
  // Rows without a prediction are 0/0 in the other table, so no difference is known of them.
  expect(changedPairs(shown, other, "by_predicted")[0]).toMatchObject({
    words: "1 of 1 rows taken for emu were dog",
    more: "Worse than 0 of 1, epoch 0",
  });
  const turned = changedPairs(other, shown, "rows").map(({ more }) => more);
  expect(turned[0]).toBe("Better than 3 of 9, epoch 19");
  expect(comparedWords(shown, { ...other, table: tableOf(answerOf(), false) })).toContain(
    "They have 20 and 18 rows: shares compare better than rows.",
  );
  expect(comparedWords(shown, other)).toMatch(/^Each cell is epoch 19 minus epoch 0\./);
  expect(comparedWords(shown, shown)).not.toContain("shares compare better");
  expect(cellLines(shown, other, 0, 1)[2]).toBe(
    "epoch 0: 0 of 9 rows of cat: 0.0000; 0 of 9 rows taken for dog: 0.0000",
  );
});

test("a cell says its share of the class and of the column", () => {
  const shown = { table: TABLE, name: "epoch 19" };

  expect(cellLines(shown, null, 1, 1)).toEqual([
    "dog was found",
    "8 of 11 rows of dog: recall 0.7273",
    "8 of 11 rows taken for dog: precision 0.7273",
  ]);
  expect(cellLines(shown, null, 1, 3)[2]).toBe("2 of 2 rows without a prediction: 1.0000");
  expect(cellLines(shown, null, 2, 0)[1]).toBe("0 of 0 rows of emu: –");
});

test("pairs of many classes are joined, without the diagonal", () => {
  const pairs = (rows: number) => [
    { true: "a", predicted: "a", rows: 90 },
    { true: "a", predicted: "b", rows },
  ];
  const other = [...pairs(5), { true: "b", predicted: null, rows: 1 }];

  expect(rowsOfPairs(answerOf({ pairs: pairs(3) }), answerOf({ pairs: other }))).toEqual([
    { true: "a", predicted: "b", rows: 3, there: 5 },
    { true: "b", predicted: null, rows: 0, there: 1 },
  ]);
});
