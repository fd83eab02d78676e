// Names in a narrow place of a picture: no two that differ are shown equal. What all have in
// common goes first, then the middle, and what is still alike has a number. Pure.
import { shortened } from "../../text/names";
import { cut, LEFT_OUT, plain, widthOf } from "./text";

/** By the name, what stands in its place. */
export type Names = ReadonlyMap<string, string>;

/** So many letters that two names share stand beside those in which they differ. */
const BESIDE = 4;

/** The names as they fit into so much room. */
export function fitted(names: readonly string[], room: number, size: number): Names {
  const every = [...new Set(names)];
  const short = withoutCommon(every, room, size);
  const alike = new Map<string, string[]>();
  for (const name of every) {
    const text = cut(short.get(name)!, room, size);
    alike.set(text, [...(alike.get(text) ?? []), name]);
  }
  const alone = [...alike].filter(([, some]) => some.length === 1);
  const told = new Map(alone.map(([text, [name]]) => [name!, text]));
  const taken = new Set(told.values());
  for (const some of alike.values()) {
    if (some.length === 1) continue;
    const texts = differing(some.map((name) => short.get(name)!)).map((t) => cut(t, room, size));
    let number = 0;
    for (const [i, name] of some.entries()) {
      let text = texts[i]!;
      while (taken.has(text)) {
        const end = ` (${++number})`;
        text = cut(short.get(name)!, room - widthOf(end, size), size) + end;
      }
      told.set(name, text);
      taken.add(text);
    }
  }
  return new Map(every.map((name) => [name, told.get(name)!]));
}

/** The names without parts that all have in common, as many of these as must go. */
function withoutCommon(names: readonly string[], room: number, size: number): Names {
  const longest = (short: Names) => Math.max(0, ...[...short.values()].map(({ length }) => length));
  const fits = (short: Names) => [...short.values()].every((text) => widthOf(text, size) <= room);
  let short: Names = new Map(names.map((name) => [name, plain(name)]));
  for (let most = longest(short); !fits(short); ) {
    const shorter = shortened(names.map(plain), most - 1);
    short = new Map(names.map((name) => [name, shorter.get(plain(name))!]));
    // All that may go is gone.
    if (longest(short) >= most) break;
    most = longest(short);
  }
  return short;
}

/** Texts from where they begin to differ to where they end to. */
function differing(texts: readonly string[]): string[] {
  const every = texts.map((text) => [...text]);
  const least = Math.min(...every.map(({ length }) => length));
  const same = (at: (letters: readonly string[]) => string | undefined) =>
    every.every((letters) => at(letters) === at(every[0]!));
  let [head, tail] = [0, 0];
  while (head < least && same((letters) => letters[head])) head++;
  while (tail < least - head && same((letters) => letters.at(-1 - tail))) tail++;
  const [from, off] = [head, tail].map((count) => (count > BESIDE + 1 ? count - BESIDE : 0));
  return every.map((letters) => {
    const middle = letters.slice(from, letters.length - off!).join("");
    return `${from ? LEFT_OUT : ""}${middle}${off ? LEFT_OUT : ""}`;
  });
}

/** What was left out, for the caption: one name in full, or each that has a number. */
export function inFull(names: Names): string[] {
  const changed = [...names].filter(([name, text]) => text !== plain(name));
  const numbered = changed.filter(([, text]) => / \(\d+\)$/.test(text));
  if (numbered.length > 0) {
    return [`Names in full: ${numbered.map(([name, text]) => `${text} is ${name}`).join("; ")}.`];
  }
  const [first] = changed.filter(([, text]) => text.includes(LEFT_OUT));
  return first ? [`Names are shortened (${LEFT_OUT}). The first in full: ${first[0]}.`] : [];
}
