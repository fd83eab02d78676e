// What makes long names short: fetched after the first list, null until then.
import { signal } from "@preact/signals";

export type Shorten = typeof import("../../text/names")["shortened"];

export const shortNames = signal<typeof import("../../text/names") | null>(null);

export function fetchShortNames(): void {
  import("../../text/names").then(
    (module) => {
      shortNames.value = module;
    },
    () => {}, // names stay long
  );
}
