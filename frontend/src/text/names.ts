// Long names in a narrow place: what all names of a list have in common goes first, so that
// they are not cut where they differ. Pure.

/** A name that is longer than this is shortened, unless there is room for more. */
export const LONG = 26;
const LEFT_OUT = "…";
/** Where a name may be cut: before one of these, but for the minus of an exponent. */
const JOINT = /(?=[/,;_]|(?<!\de)-)/;

/** A part that is a word, and what is left of it where its first letters tell it from others. */
const WORD = /^[/,;_-]?[a-z]{5,}$/i;
const LETTERS = 4;

/**
 * The names as a narrow list shows them. Of names with as many parts as others, parts in which
 * all of these agree are left out, longest first, until the longest name is short enough. Where
 * that is not enough, words such as validation lose their ends, but none that differ become one.
 */
export function shortened(names: readonly string[], most = LONG): ReadonlyMap<string, string> {
  const alike = new Map<number, string[][]>();
  for (const name of names) {
    const parts = name.split(JOINT);
    alike.set(parts.length, [...(alike.get(parts.length) ?? []), parts]);
  }
  const short = new Map([...alike.values()].flatMap((every) => together(every, most)));
  return new Set(short.values()).size === short.size
    ? short
    : new Map(names.map((name) => [name, name]));
}

/** Names of as many parts, each with its short one. */
function together(every: readonly string[][], most: number): [string, string][] {
  const [first] = every;
  const same = [...first!.keys()]
    .filter((place) => every.every((parts) => parts[place] === first![place]))
    .filter((place) => every.length > 1 && first![place]!.length > 1)
    .sort((a, b) => first![b]!.length - first![a]!.length);
  const gone = new Set<number>();
  const cut = new Set<number>();
  const written = () =>
    every.map((parts) =>
      parts
        .map((part, place) => (gone.has(place) ? LEFT_OUT : cut.has(place) ? headOf(part) : part))
        .join("")
        .replace(/…+/g, LEFT_OUT),
    );
  const tooLong = () => written().some(({ length }) => length > most);
  for (const place of same) if (tooLong()) gone.add(place);
  for (const place of first!.keys()) {
    if (!tooLong()) break;
    const words = new Set(every.map((parts) => parts[place]!));
    const heads = new Set([...words].map(headOf));
    if (every.length > 1 && heads.size === words.size) cut.add(place);
  }
  return written().map((name, i) => [every[i]!.join(""), name]);
}

/** The first letters of a word with a separator before it; any other part as it is. */
const headOf = (part: string): string =>
  WORD.test(part) ? part.slice(0, LETTERS) + LEFT_OUT : part;
