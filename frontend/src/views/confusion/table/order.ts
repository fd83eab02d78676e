// The order of the classes: as they are given, or those with most trouble first. Pure.
import type { Cells, ClassOrder } from "../../../data/state";
import type { Table } from "./table";

/**
 * How much goes wrong with a class, in the way its cells are shown: the share of its rows that
 * are taken for others, of the rows that are taken for it wrongly, or both as rows.
 */
function troubleOf({ rows, possible, predicted }: Table, cells: Cells, at: number): number {
  const right = rows[at]![at]!;
  const [missed, wrong] = [possible[at]! - right, predicted[at]! - right];
  if (cells === "rows") return missed + wrong;
  const [above, below] = cells === "by_true" ? [missed, possible[at]!] : [wrong, predicted[at]!];
  return below === 0 ? -1 : above / below;
}

/** The places of the classes in the order in which they are shown. */
export function orderOf(table: Table, cells: Cells, order: ClassOrder): number[] {
  const places = table.names.map((_, at) => at);
  if (order === "given") return places;
  const trouble = places.map((at) => troubleOf(table, cells, at));
  return places.sort((a, b) => trouble[b]! - trouble[a]! || a - b);
}

/** Rows and columns in another order; a column beyond the classes stays the last. */
export function arranged<T>(rows: readonly (readonly T[])[], order: readonly number[]): T[][] {
  return order.map((row) => {
    const own = rows[row]!;
    return [...order.map((column) => own[column]!), ...own.slice(order.length)];
  });
}
