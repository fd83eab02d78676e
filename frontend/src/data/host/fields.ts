// What an address has of a value: its name there, and how it is read and written. Knows no
// value of the page: who has one hands it over.
import type { Signal } from "@preact/signals";
import { codesOf } from "./codes";
import { spelled } from "./hash";

/** One value of the address. */
export interface Field {
  readonly name: string;
  /** Null where it is the default, which is left out. */
  write(): string | null;
  /** Takes a value over; one that it does not know, or none, is the default. */
  read(text: string | undefined): void;
}

/** One of some words, the first of which is the default. */
export const oneOf = <T extends string>(
  name: string,
  of: Signal<T>,
  known: readonly T[],
): Field => ({
  name,
  write: () => (of.value === known[0] ? null : of.value),
  read: (text) => {
    of.value = known.find((word) => word === text) ?? known[0]!;
  },
});

/** Any text; `none` is the default. */
export const textOf = <T extends string | null>(
  name: string,
  of: Signal<string | T>,
  none: T,
): Field => ({
  name,
  write: () => of.value || null,
  read: (text) => {
    of.value = text ?? none;
  },
});

/** On or off; `word` says that it is not as usual. */
export const switchOf = (
  name: string,
  of: Signal<boolean>,
  usual: boolean,
  word: string,
): Field => ({
  name,
  write: () => (of.value === usual ? null : word),
  read: (text) => {
    of.value = (text === word) !== usual;
  },
});

export const numberOf = (name: string, of: Signal<number>, usual: number, most: number): Field => ({
  name,
  write: () => (of.value === usual ? null : String(of.value)),
  read: (text) => {
    const number = Number(text || Number.NaN);
    of.value = number >= 0 && number <= most ? number : usual;
  },
});

export const namesOf = (name: string, of: Signal<ReadonlySet<string>>): Field => ({
  name,
  write: () => (of.value.size ? encodeNames(of.value) : null),
  read: (text) => {
    of.value = decodeNames(text) ?? new Set();
  },
});

interface Ticks {
  readonly base: boolean | null;
  readonly except: ReadonlySet<string>;
}

/** Which of many are ticked: all but the hidden ones, or only the shown ones. */
export const ticksOf = (name: "hidden" | "shown", of: Signal<Ticks>, base: boolean): Field => ({
  name,
  write: () => (of.value.base === base ? encodeMany(of.value.except) : null),
  read: (text) => {
    const except = text?.startsWith("~") ? new Set(text.split(/(?=~)/)) : decodeNames(text);
    if (except) of.value = { base, except };
  },
});

/** Characters of an address, beyond which names of runs are too many for it. */
const MOST_NAMES = 600;

/** Names as they are, or a code for each. */
function encodeMany(names: ReadonlySet<string>): string {
  const text = encodeNames(names);
  return spelled(text).length <= MOST_NAMES ? text : codesOf(names);
}

function encodeNames(names: ReadonlySet<string>): string {
  return JSON.stringify([...names].sort());
}

function decodeNames(text: string | undefined): Set<string> | null {
  if (text === undefined) return null;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? new Set(list.map(String)) : null;
  } catch {
    return null;
  }
}
