// Long names in a narrow place: what all names of a list have in common goes first, so that
// they are not cut where they differ. Pure.

/** A name that is longer than this is shortened, unless there is room for more. */
export const LONG = 26;
const LEFT_OUT = "…";
/** Where a name may be cut: before one of these, but for the minus of an exponent. */
const JOINT = /(?=[/,;_]|(?<!\de)-)/;

/**
 * The names as a narrow list shows them. Of names with as many parts as others, the parts in
 * which all of these agree are left out, longest first, until the longest name is short enough.
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
  const written = (left: number) => {
    const gone = new Set(same.slice(0, left));
    return every.map((parts) =>
      parts
        .map((part, place) => (gone.has(place) ? LEFT_OUT : part))
        .join("")
        .replace(/…+/g, LEFT_OUT),
    );
  };
  let left = 0;
  while (left < same.length && written(left).some(({ length }) => length > most)) left++;
  return written(left).map((name, i) => [every[i]!.join(""), name]);
}
