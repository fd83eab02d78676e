// What the cells of a table show: rows, shares of the row or of the column, differences of
// two tables; and how strong their colours are. Pure.
import type { Cells } from "../../../data/state";
import { count, gap, score } from "../../../text/format";
import type { Shade } from "../../../widgets/heat/matrix/content";
import type { Table } from "./table";

/** By true class and column; null is 0/0. */
export type Values = readonly (readonly (number | null)[])[];

const ratio = (above: number, below: number) => (below === 0 ? null : above / below);

export function valuesOf({ rows, possible, predicted }: Table, cells: Cells): Values {
  if (cells === "rows") return rows;
  const below = (row: number, column: number) =>
    cells === "by_true" ? possible[row]! : predicted[column]!;
  return rows.map((row, y) => row.map((value, x) => ratio(value, below(y, x))));
}

/** One table's values minus another's, which has the same classes. */
export function differenceOf(values: Values, others: Values): Values {
  return values.map((row, y) =>
    row.map((value, x) => {
      const other = others[y]?.[x] ?? null;
      return value === null || other === null ? null : value - other;
    }),
  );
}

/** What the strongest colours stand for: on the diagonal and beside it. */
export interface Most {
  readonly right: number;
  readonly wrong: number;
}

/**
 * Counts that are wrong have a scale of their own, since they are few beside those that are
 * right. Shares of all tables have the same scale. Of a difference both have one.
 */
export function mostOf(values: Values, cells: Cells, isDifference: boolean): Most {
  if (cells !== "rows" && !isDifference) return { right: 1, wrong: 1 };
  let [right, wrong] = [0, 0];
  values.forEach((row, y) => {
    row.forEach((value, x) => {
      const size = Math.abs(value ?? 0);
      if (x === y) right = Math.max(right, size);
      else wrong = Math.max(wrong, size);
    });
  });
  const both = Math.max(right, wrong);
  return isDifference ? { right: both, wrong: both } : { right, wrong };
}

/** A cell that is not 0 has at least so much colour, so that it is seen beside an empty one. */
const LEAST = 0.06;

/** How strong the colour of a share is: its root, so that rare confusions are seen. */
export const strengthOf = (share: number): number =>
  share === 0 ? 0 : LEAST + (1 - LEAST) * Math.sqrt(share);

/**
 * Above 0 (blue) on the diagonal, where rows are right, and below it (orange) beside it. Of a
 * difference, above 0 is what became better: more rows that are right, or fewer that are wrong.
 */
export function shadesOf(values: Values, { right, wrong }: Most): Shade[][] {
  return values.map((row, y) =>
    row.map((value, x) => {
      if (value === null) return null;
      const most = x === y ? right : wrong;
      const strength = strengthOf(most === 0 ? 0 : Math.abs(value) / most);
      return (x === y ? 1 : -1) * Math.sign(value) * strength || 0;
    }),
  );
}

const decimals = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 });

/** Rows, or the sum of their weights, which need not be whole. */
export const rowCount = (rows: number): string =>
  Number.isInteger(rows) ? count(rows) : decimals.format(rows);

/** A difference of rows with its sign. */
export const signedRows = (rows: number): string =>
  (rows < 0 ? "−" : rows > 0 ? "+" : "") + rowCount(Math.abs(rows));

/** A value with all of its digits that people read. */
export function numberOf(value: number | null, cells: Cells, isDifference: boolean): string {
  if (value === null || cells !== "rows") return isDifference ? gap(value) : score(value);
  return isDifference ? signedRows(value) : rowCount(value);
}

/** A value as it stands in a cell; one that is 0 is left out. */
export function textOf(value: number | null, cells: Cells, isDifference: boolean): string {
  if (value === 0) return "";
  if (value === null || cells === "rows") return numberOf(value, cells, isDifference);
  const size = Math.abs(value).toFixed(2);
  return isDifference && Number(size) !== 0 ? (value < 0 ? "−" : "+") + size : size;
}

export const textsOf = (values: Values, cells: Cells, isDifference: boolean): string[][] =>
  values.map((row) => row.map((value) => textOf(value, cells, isDifference)));
