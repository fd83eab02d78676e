// What an address and a storage have in common: values by name. Imports nothing.

export interface Memory {
  read(): Map<string, string>;
  /** Sets some values and leaves the others; null removes one. */
  write(values: Readonly<Record<string, string | null>>): void;
}
