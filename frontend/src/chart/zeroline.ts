// The line at zero, where a gap, a difference or a correlation changes its sign: one for
// all charts.
import type { Rule } from "./content";

export const ZERO_LINE: readonly Rule[] = [{ y: 0, colour: "--zero-line", width: 1 }];
