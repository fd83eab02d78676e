// Texts of a picture: how wide they are, where they are cut and broken, and how XML has them.
// The widths are those of Helvetica, which every program has or has a twin of. Pure.

/** Thousandths of the size, for the characters from the space to the tilde. */
const WIDTHS: readonly number[] = [
  "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278", // to the slash
  "556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015", // to the at sign
  "667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944",
  "667 667 611 278 278 278 469 556 333", // from X to the grave
  "556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722",
  "500 500 500 334 260 334 584", // from x on
]
  .join(" ")
  .split(" ")
  .map(Number);
/** Of letters beyond ASCII: those of alphabets, and all others, which may be square. */
const LETTER = 600;
const SQUARE = 1000;

export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    sum += WIDTHS[code - 32] ?? (code < 0x2000 ? LETTER : code < 0x2100 ? 556 : SQUARE);
  }
  return (sum * size) / 1000;
}

export const LEFT_OUT = "…";

/** A text that fits into so much room, without its middle. Of names, `names.ts` takes care. */
export function cut(text: string, room: number, size: number): string {
  if (widthOf(text, size) <= room) return text;
  const letters = [...text];
  const without = (kept: number) => {
    const head = Math.floor(kept / 2);
    return [...letters.slice(0, head), LEFT_OUT, ...letters.slice(head - kept)].join("");
  };
  let [fits, most] = [1, letters.length - 1];
  while (fits < most) {
    const half = Math.ceil((fits + most) / 2);
    if (widthOf(without(half), size) <= room) fits = half;
    else most = half - 1;
  }
  return fits > 1 ? without(fits) : LEFT_OUT;
}

/**
 * The lines of a text, broken at spaces, and not before a % or a minus; a word that is too long,
 * such as a name, is broken where it must be.
 */
export function wrapped(text: string, room: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ (?![%−])/).flatMap((long) => broken(long, room, size))) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer, size) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A word in pieces that fit. */
function broken(word: string, room: number, size: number): string[] {
  const pieces = [""];
  let wide = 0;
  for (const letter of word) {
    const own = widthOf(letter, size);
    if (wide > 0 && wide + own > room) {
      pieces.push("");
      wide = 0;
    }
    pieces[pieces.length - 1] += letter;
    wide += own;
  }
  return pieces;
}

/** What XML has no character for, not even an escaped one. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|\u007f/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** A text as it is drawn: with signs that XML has, in one line. */
export const plain = (text: string): string =>
  text.replace(FORBIDDEN, "\ufffd").replace(/[\t\n\r]/g, " ");

/** A text as XML has it, inside of an element or of an attribute in double quotes. */
export const escaped = (text: string): string =>
  plain(text).replace(/[&<>"]/g, (letter) => ESCAPES[letter]!);

/** An element of SVG; what it says of itself and what is inside are escaped by who made it. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  inside = "",
): string {
  const said = Object.entries(attributes).map(([key, value]) => {
    const text = typeof value === "number" ? rounded(value) : escaped(value);
    return ` ${key}="${text}"`;
  });
  return `<${name}${said.join("")}${inside ? `>${inside}</${name}>` : "/>"}`;
}

/** A length with as many digits as one can see. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100);
