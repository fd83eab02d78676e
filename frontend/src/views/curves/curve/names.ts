// The names of curves at their ends: where few are shown and two of them have one colour. Pure.
import type { Line } from "../../../chart/content";
import type { Shorten } from "../../../data/look/shortnames";
import type { Curve } from "./curve";

/** More names than these would hide the lines. */
export const NAMED_UP_TO = 8;
/** A name that is longer loses what all have in common. */
const LETTERS = 12;

/** By run: as short as they can be. None where colours tell the curves apart. */
export function endNames(
  curves: readonly Curve[],
  shorten: Shorten | null = null,
): ReadonlyMap<string, string> {
  const bold = curves.filter(({ beside }) => !beside);
  const colours = new Set(bold.map(({ colour }) => colour));
  if (bold.length > NAMED_UP_TO || colours.size === bold.length) return new Map();
  const runs = bold.map(({ run }) => run);
  return shorten?.(runs, LETTERS) ?? new Map(runs.map((run) => [run, run]));
}

/** The lines, of which the main one of each named curve carries its name. */
export const withNames = (
  lines: readonly Line[],
  names: ReadonlyMap<string, string>,
): readonly Line[] =>
  names.size === 0
    ? lines
    : lines.map((line) => {
        const name = names.get(line.key);
        return name && !line.faint && !line.dashed && !line.thin ? { ...line, name } : line;
      });
