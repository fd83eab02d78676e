// An answer of the route `confusion` as a table of numbers: true classes down, what they were
// taken for across. Pure.
import type { ConfusionAnswer } from "../../../data/server/schema";

export interface Table {
  /** Of the true classes. */
  readonly names: readonly string[];
  /** What rows were taken for: the classes, and with one column more, no class. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
  /** Rows of each true class, and rows that were taken for each column. */
  readonly possible: readonly number[];
  readonly predicted: readonly number[];
}

export const UNPREDICTED = "no prediction";

export const hasUnpredicted = (answer: ConfusionAnswer): boolean =>
  answer.unpredicted.some(Boolean);

/** The table of an answer that has a matrix. */
export function tableOf(answer: ConfusionAnswer, withUnpredicted: boolean): Table {
  const { classes, unpredicted } = answer;
  const matrix = answer.matrix ?? [];
  // Counts are never undefined, as scores may be.
  const rows = matrix.map((row, at) =>
    [...row, ...(withUnpredicted ? [unpredicted[at]!] : [])].map((value) => value ?? 0),
  );
  const columns = withUnpredicted ? [...classes, UNPREDICTED] : classes;
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  return {
    names: classes,
    columns,
    rows,
    possible: rows.map(sum),
    predicted: columns.map((_, at) => sum(rows.map((row) => row[at]!))),
  };
}
