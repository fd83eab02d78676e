// A name for a file: it says what is in the file, every disk takes it, and what differs in more than
// blanks and slashes has another one. Pure.

/** Bytes, of the 255 that a disk takes; the browser may add a number, and an end comes behind. */
const LONGEST = 120;
/** What a blank, a slash or a comma becomes; all else that is lost is told by a code. */
const USUAL = /[\s/,]+/g;

/** Parts as one name; where more is lost than usual, with a code of all that was given. */
export function fileName(...parts: readonly string[]): string {
  const given = parts.map((part) => part.normalize("NFC").replace(USUAL, "_"));
  const clean = given.map((part) =>
    part.replace(/[^\p{L}\p{N}._=+-]+/gu, "_").replace(/^[_.]+|_+$/g, ""),
  );
  const whole = clean.filter(Boolean).join("-");
  const cut = firstOf(whole);
  const isWhole = cut === whole && given.every((part, at) => trimmed(part) === clean[at]);
  if (isWhole) return whole || "picture";
  return `${cut}-${codeOf(parts.join("\u0000"))}`.replace(/^-/, "");
}

const trimmed = (part: string): string => part.replace(/^[_.]+|_+$/g, "");

/** As much of a name as there is room for, whole letters only. */
function firstOf(name: string): string {
  let room = LONGEST;
  let end = 0;
  for (const letter of name) {
    room -= new TextEncoder().encode(letter).length;
    if (room < 0) break;
    end += letter.length;
  }
  return name.slice(0, end);
}

/** Fifty-three bits of a text, of letters that are the same on a disk without capitals. */
function codeOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < text.length; at++) {
    a = Math.imul(a ^ text.charCodeAt(at), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(at), 0x85ebca6b);
    b ^= b >>> 13;
  }
  return ((a >>> 0) * 0x200000 + ((b ^ (b >>> 16)) & 0x1fffff)).toString(36);
}
