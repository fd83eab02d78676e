// Confusions in words: a pair, a cell, a step, what is compared with what. Pure.
import type { ConfusionAnswer } from "../../../data/server/schema";
import { MISSING, score } from "../../../text/format";
import type { Table } from "./table";
import { rowCount } from "./values";

/** One table and where it is from, such as epoch 19, or run b, epoch 19. */
export interface Named {
  readonly table: Table;
  readonly name: string;
}

export const stepName = (unit: string, step: number | null): string =>
  `${unit === "epoch" ? "epoch" : "step"} ${step ?? MISSING}`;

/** Where two answers are from; the runs are named where they differ. */
export function namesOf(shown: ConfusionAnswer, other: ConfusionAnswer | null, unit: string) {
  const runs = other !== null && other.run !== shown.run;
  const name = ({ run, step }: ConfusionAnswer) =>
    runs ? `${run}, ${stepName(unit, step)}` : stepName(unit, step);
  return { shown: name(shown), other: other ? name(other) : "" };
}

/** The head of the pairs; `from` is the step from which on their rows are summed, or its own. */
export function titleOf({ step }: ConfusionAnswer, from: number | null, unit: string): string {
  const name = stepName(unit, from ?? step);
  return `Most confused, ${name}${from === null || from === step ? "" : ` to ${step}`}`;
}

/** "54 of 89". */
export const ofRows = (rows: number, of: number): string => `${rowCount(rows)} of ${rowCount(of)}`;

/** The head of a sentence about a pair; null stands for rows without a prediction. */
export const takenFor = (name: string, other: string | null): string =>
  other === null ? `${name} had no prediction` : `${name} was taken for ${other}`;

/** All rows of a column. */
export const rowsBehind = (predicted: string | null): string =>
  predicted === null ? "rows without a prediction" : `rows taken for ${predicted}`;

const share = (rows: number, of: number): string => score(of === 0 ? null : rows / of);

/** A cell's name: what is true, and what it was taken for. */
export function cellName({ names, columns }: Table, row: number, column: number): string {
  if (row === column) return `${names[row]} was found`;
  return takenFor(names[row]!, column < names.length ? columns[column]! : null);
}

/** The numbers of a cell: its rows beside those of its class and of its column. */
export function cellNumbers(table: Table, row: number, column: number): [string, string] {
  const { names, columns, rows, possible, predicted } = table;
  const [own, of, taken] = [rows[row]![column]!, possible[row]!, predicted[column]!];
  const right = row === column;
  const behind = rowsBehind(column < names.length ? columns[column]! : null);
  return [
    `${ofRows(own, of)} rows of ${names[row]}: ${right ? "recall " : ""}${share(own, of)}`,
    `${ofRows(own, taken)} ${behind}: ${right ? "precision " : ""}${share(own, taken)}`,
  ];
}

/** What is said beside the mouse: the cell and its numbers, of both tables if there are two. */
export function cellLines(
  shown: Named,
  other: Named | null,
  row: number,
  column: number,
): readonly string[] {
  const name = cellName(shown.table, row, column);
  if (!other) return [name, ...cellNumbers(shown.table, row, column)];
  const both = [shown, other].map((one) => {
    return `${one.name}: ${cellNumbers(one.table, row, column).join("; ")}`;
  });
  return [name, ...both];
}

/** The sentence that says what a difference is of. */
export function comparedWords(shown: Named, other: Named): string {
  const total = ({ table }: Named) => table.possible.reduce((sum, rows) => sum + rows, 0);
  const [own, others] = [total(shown), total(other)];
  const sizes =
    own === others
      ? ""
      : ` They have ${rowCount(own)} and ${rowCount(others)} rows: shares compare better than rows.`;
  return (
    `Each cell is ${shown.name} minus ${other.name}. Blue is better: more rows that are ` +
    `right, or fewer that are wrong. Orange is worse.${sizes}`
  );
}
