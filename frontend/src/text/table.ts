// The order of a table's rows, and the table as text. Pure: knows neither runs nor
// classes nor the page.
import { cellOf } from "./cell";
import { byName } from "./order";

export type Cell = string | number | null;

export interface Column<Row> {
  readonly name: string;
  /** What rows are sorted by and what files hold: numbers at full precision. */
  readonly value: (row: Row) => Cell;
}

/** Columns by their names, in the order of a list that has every name. */
export function columnsBy<Row, Name extends string>(
  names: readonly Name[],
  values: Readonly<Partial<Record<Name, Column<Row>["value"]>>>,
): Column<Row>[] {
  return names.flatMap((name) => {
    const value = values[name];
    return value ? [{ name, value }] : [];
  });
}

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/**
 * Rows by one column; without it, as they are. Rows that are `ahead` come first; rows without a
 * value come last.
 */
export function sorted<Row>(
  rows: readonly Row[],
  column: Column<Row> | undefined,
  descending: boolean,
  ahead: (row: Row) => boolean = () => false,
): Row[] {
  const missing = (cell: Cell) => cell === null || Number.isNaN(cell);
  const compare = (a: Cell, b: Cell): number => {
    if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b));
    const order =
      typeof a === "number" && typeof b === "number" ? a - b : byName(String(a), String(b));
    return descending ? -order : order;
  };
  return [...rows].sort(
    (a, b) =>
      Number(ahead(b)) - Number(ahead(a)) ||
      (column ? compare(column.value(a), column.value(b)) : 0),
  );
}

export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const field = (cell: Cell) => (typeof cell === "string" ? cellOf(cell) : String(cell ?? ""));
  const lines = [
    columns.map(({ name }) => field(name)),
    ...rows.map((row) => columns.map(({ value }) => field(value(row)))),
  ];
  return `${lines.map((line) => line.join(",")).join("\n")}\n`;
}

/** A number as people write it down: whole, or with four to six digits behind the point. */
function readable(cell: Cell): string {
  if (typeof cell !== "number" || Number.isInteger(cell)) return cell === null ? "" : String(cell);
  const digits = cell.toFixed(6);
  return Number(digits) === 0 ? cell.toPrecision(4) : digits.replace(/0{1,2}$/, "");
}

export function markdownOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  // Names are no links, no pictures and no HTML where the table is pasted.
  const field = (cell: Cell) =>
    readable(cell)
      .replace(/[\\|<[`]/g, "\\$&")
      .replace(/\s+/g, " ");
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return `${[
    line(columns.map(({ name }) => field(name))),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map(({ value }) => field(value(row))))),
  ].join("\n")}\n`;
}
