// What is shown of one table, or of the difference of two: values in the order of the classes,
// as the picture, the file and the table of numbers need them. Pure.
import { FILE_COLUMNS, type FileColumn } from "../../../data/server/columns";
import type { ConfusionAnswer } from "../../../data/server/schema";
import type { Cells, ClassOrder } from "../../../data/state";
import { columnsBy, csvOf } from "../../../text/table";
import type { Cell } from "../../../widgets/heat/cells";
import type { Content } from "../../../widgets/heat/matrix/content";
import { arranged, orderOf } from "./order";
import type { Table } from "./table";
import {
  differenceOf,
  type Most,
  mostOf,
  shadesOf,
  textsOf,
  type Values,
  valuesOf,
} from "./values";

export interface Shown {
  readonly cells: Cells;
  readonly isDifference: boolean;
  /** The places of the classes, in the order in which they are shown. */
  readonly order: readonly number[];
  readonly names: readonly string[];
  readonly columns: readonly string[];
  /** In this order. */
  readonly values: Values;
  readonly most: Most;
}

export function shownOf(
  table: Table,
  other: Table | null,
  cells: Cells,
  classOrder: ClassOrder,
): Shown {
  const order = orderOf(table, cells, classOrder);
  const own = valuesOf(table, cells);
  const values = other ? differenceOf(own, valuesOf(other, cells)) : own;
  const names = order.map((place) => table.names[place]!);
  return {
    cells,
    isDifference: other !== null,
    order,
    names,
    columns: [...names, ...table.columns.slice(names.length)],
    values: arranged(values, order),
    most: mostOf(values, cells, other !== null),
  };
}

/** With more classes no number fits into a cell, so that none is written. */
const NUMBERS_UP_TO = 40;

export function contentOf({ cells, isDifference, names, columns, values, most }: Shown): Content {
  return {
    rows: names,
    columns,
    shades: shadesOf(values, most),
    texts: names.length <= NUMBERS_UP_TO ? textsOf(values, cells, isDifference) : [],
  };
}

/** A shown cell by the places of the classes as they are given, and back. */
export const givenCell = ({ order }: Shown, { row, column }: Cell): Cell => ({
  row: order[row]!,
  column: order[column] ?? column,
});
export const shownCell = ({ order }: Shown, { row, column }: Cell): Cell => ({
  row: order.indexOf(row),
  column: column < order.length ? order.indexOf(column) : column,
});

/** A cell of a file: its row and column are those of the table as it is given. */
interface FileCell extends Cell {
  readonly shown: number | null;
}

/** CSV with a row for each cell, in the order that is shown; 0/0 is an empty field. */
export function fileOf(
  view: Shown,
  { run, tag, step }: Pick<ConfusionAnswer, "run" | "tag" | "step">,
  table: Table,
): string {
  const { cells, isDifference, values } = view;
  const shares = valuesOf(table, cells);
  const columns = columnsBy<FileCell, FileColumn>(FILE_COLUMNS, {
    run: () => run,
    tag: () => tag,
    step: () => step,
    ...(cells !== "rows" && { value: ({ row, column }) => shares[row]![column]! }),
    true: ({ row }) => table.names[row]!,
    predicted: ({ column }) => table.names[column] ?? null,
    rows: ({ row, column }) => table.rows[row]![column]!,
    of: ({ row }) => table.possible[row]!,
    ...(isDifference && { difference: ({ shown }) => shown }),
  });
  const every = values.flatMap((own, row) =>
    own.map((shown, column): FileCell => ({ ...givenCell(view, { row, column }), shown })),
  );
  return csvOf(columns, every);
}
