// What an address and a storage have in common: values by name. Imports nothing.

export interface Memory {
  read(): Map<string, string>;
  /** Sets some values and leaves the others; null removes one. `entry`: one can go back before it. */
  write(values: Readonly<Record<string, string | null>>, entry?: boolean): void;
}
