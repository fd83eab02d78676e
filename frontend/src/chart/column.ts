// Numbers as charts know them. Pure.

/** A typed array, in which what is undefined is NaN. */
export function column(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}
