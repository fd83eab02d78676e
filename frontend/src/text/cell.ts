// A name in a CSV: exact for programs, and no formula for a spreadsheet. A spreadsheet that opens
// a CSV computes what begins with "=", whatever quotes are around it. So such a name gets an
// apostrophe in front, and so does one that begins with an apostrophe. Who takes one away has the
// name as it was. `tb_f1_plugin/text/cell.py` does the same. Pure.

/** A sign that begins a formula, also behind what cannot be seen, or as wide as Chinese. */
const BEGINS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are meant
  /^(?:[\t\r\n']|[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])/;
/** A class may be called -1, which is the same number to a spreadsheet. */
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

const written = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16)}`;

/** A text as it stands in a cell, quoted where it must be. */
export function cellOf(text: string): string {
  const harmless = BEGINS.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  // What UTF-8 cannot have, as of a file whose name is none, is written out.
  const whole = harmless.replace(/\p{Surrogate}/gu, written);
  return /[",\r\n]/.test(whole) ? `"${whole.replaceAll('"', '""')}"` : whole;
}
