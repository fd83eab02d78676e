// The order of names, the only one there is: folder by folder, and numbers by their value,
// as in TensorBoard's own lists, so that 0.002 precedes 0.01 and 1e-3 precedes 0.002. Pure.

const letters = new Intl.Collator("en");
/** A minus is a sign in an exponent only: elsewhere it joins words. */
const NUMBER = /(\d+(?:\.\d+)?(?:e[-+]?\d+)?)/i;

type Part = string | number;
type Folder = readonly Part[];

/** Words and numbers take turns; a folder begins with a word, which may be empty. */
const folderOf = (text: string): Folder =>
  text.split(NUMBER).map((part, place) => (place % 2 ? Number(part) : part));

/** What names were read as: a list is sorted by comparing each name many times. */
const known = new Map<string, readonly Folder[]>();
const MOST_KNOWN = 10_000;

function foldersOf(name: string): readonly Folder[] {
  const found = known.get(name);
  if (found) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const folders = name.split("/").map(folderOf);
  known.set(name, folders);
  return folders;
}

function inTurn<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (one: T, other: T) => number,
): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i]!, b[i]!);
    if (order) return order;
  }
  return a.length - b.length;
}

function byPart(a: Part, b: Part): number {
  return typeof a === "number" && typeof b === "number"
    ? Math.sign(a - b) || 0
    : letters.compare(String(a), String(b));
}

/** Compares two names. Only a name itself is equal to it: 0.1 precedes 0.10. */
export function byName(a: string, b: string): number {
  const order = inTurn(foldersOf(a), foldersOf(b), (one, other) => inTurn(one, other, byPart));
  return order || (a < b ? -1 : Number(a > b));
}
