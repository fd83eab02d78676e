// What a matrix shows: the names at its sides, and a shade and a text for each cell. Imports
// nothing.

/** Between −1 and 1: the sign says which of two colours, the size how much; null is undefined. */
export type Shade = number | null;

export interface Content {
  /** Of the rows, from the top. */
  readonly rows: readonly string[];
  /** Of the columns, from the left. */
  readonly columns: readonly string[];
  readonly shades: readonly (readonly Shade[])[];
  /** What stands in the cells where there is room for all of it; empty for nothing. */
  readonly texts: readonly (readonly string[])[];
}
