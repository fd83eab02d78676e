// Names as six letters each, for addresses that have no room for many names. Pure.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The code of a name: of a thousand names two have the same one in one case of two thousand. */
export function codeOf(name: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  const digits = [0, 6, 12, 18, 24].map((shift) => DIGITS[(hash >>> shift) & 63]);
  return `~${digits.join("")}`;
}

const isCode = (text: string): boolean => /^~[\w-]{5}$/.test(text);

/** The codes of names, one after the other. What is a code already stays one. */
export const codesOf = (names: Iterable<string>): string =>
  [...names].map((name) => (isCode(name) ? name : codeOf(name))).join("");

/** The codes that stand one after the other. */
export const readCodes = (text: string | undefined): string[] =>
  (text?.split(/(?=~)/) ?? []).filter(isCode);
