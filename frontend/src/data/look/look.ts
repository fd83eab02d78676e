// How the reader left the views: zooms, the order of tables, steps, what is open. Each is a
// word under a short name; the address has all of them as one value. Knows no view.
import { computed, signal } from "@preact/signals";
import type { Field } from "../host/fields";

type Looks = ReadonlyMap<string, string>;

const looks = signal<Looks>(new Map());
/** The same once it rests: browsers refuse an address that changes with each move. */
const resting = signal<Looks>(looks.peek());

/** Milliseconds between two changes of the address. */
const PAUSE = 300;
let pause: ReturnType<typeof setTimeout> | undefined;

/** Puts what moves into the address at once, as before the address is copied. */
export function settle(): void {
  clearTimeout(pause);
  resting.value = looks.peek();
  pause = setTimeout(() => {
    pause = undefined;
    if (resting.peek() !== looks.peek()) settle();
  }, PAUSE);
}

function put(name: string, text: string | null): void {
  const changed = new Map(looks.peek());
  changed.delete(name); // what was changed last stands last
  if (text !== null) changed.set(name, text);
  looks.value = changed;
  if (pause === undefined) settle();
}

/** A value that the address keeps. */
export interface Held<T> {
  value: T;
}

/**
 * Holds a value under a name of its own. Its text may have letters, digits and `_ - . ~`: no
 * other character is as short in an address. A text that is not understood is as none.
 */
export function held<T>(
  name: string,
  usual: T,
  write: (value: T) => string,
  read: (text: string) => T | null,
): Held<T> {
  const text = computed(() => looks.value.get(name));
  const now = computed(() => (text.value === undefined ? null : read(text.value)) ?? usual);
  const none = write(usual);
  return {
    get value() {
      return now.value;
    },
    set value(value) {
      const next = write(value);
      put(name, next === none ? null : next);
    },
  };
}

/** Characters. What was changed longest ago is left out first. */
const MOST = 400;

function written(all: Looks): string {
  const entries = [...all].map(([name, text]) => `${name}*${text}`);
  while (entries.join("!").length > MOST) entries.shift();
  return entries.join("!");
}

function understood(text: string | undefined): Looks {
  const entries = (text ?? "").split("!").map((entry) => entry.split("*"));
  return new Map(entries.flatMap(([name, word]) => (name && word ? [[name, word] as const] : [])));
}

/** The value of the address. */
export const LOOK: Field = {
  name: "look",
  write: () => written(resting.value) || null,
  read: (text) => {
    if (text === (written(resting.peek()) || undefined)) return; // what was left out stays
    looks.value = resting.value = understood(text);
  },
};
