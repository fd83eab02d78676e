// The line at zero, where a gap, a difference or a correlation changes its sign: that of
// each chart of values that may be negative, unless it makes one of its own.
import type { Rule } from "./content";

/** In CSS pixels. */
const WIDTH = 1;

export const ZERO_LINE: readonly Rule[] = [{ y: 0, colour: "--zero-line", width: WIDTH }];
