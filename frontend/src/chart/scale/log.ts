// A logarithmic y axis: lines, ranges and ticks to the scale of powers of ten and
// back, so that drawing and pointing know only straight scales. Pure.
import type { Content, Line, Range } from "../content";
import { yExtent } from "./extent";
import { VALUE_INCREMENTS, xTicks } from "./ticks";

/** What a log axis shows below the smallest value when there is none above 0. */
const NOTHING: Range = [0.1, 1];

export function logLine(line: Line): Line {
  const { low, high } = line;
  return { ...line, y: logged(line.y), low: low && logged(low), high: high && logged(high) };
}

/** The lines of a chart are the same at every zoom, so their logarithms are kept. */
const logLines = new WeakMap<readonly Line[], readonly Line[]>();

/** The same chart with its y values as powers of ten; one with a straight axis as it is. */
export function straightened(content: Content): Content {
  if (!content.log) return content;
  const lines = logLines.get(content.lines) ?? content.lines.map(logLine);
  logLines.set(content.lines, lines);
  const rules = content.rules
    .filter(({ y }) => y > 0)
    .map((rule) => ({ ...rule, y: Math.log10(rule.y) }));
  return { ...content, lines, rules, y: logRange(content.y) };
}

/** What is 0 or less has no logarithm: there the line has a gap. */
function logged(values: Float64Array): Float64Array {
  return values.map((value) => (value > 0 ? Math.log10(value) : Number.NaN));
}

export const logRange = ([min, max]: Range): Range => [Math.log10(min), Math.log10(max)];
export const expRange = ([min, max]: Range): Range => [10 ** min, 10 ** max];

/** The extent of what is above 0, with a little room; `outliers` as for a straight axis. */
export function logExtent(lines: readonly Line[], outliers = true): Range {
  const logs = lines.map(logLine);
  const any = logs.some(({ y }) => y.some((value) => !Number.isNaN(value)));
  return any ? expRange(yExtent(logs, false, outliers)) : NOTHING;
}

/** Less than half a power of ten, in which 1, 2 and 5 may all lie outside. */
const NARROW = 0.5;

/**
 * Ticks as exponents: at 1, 2 and 5 of each power, at powers alone where these are many,
 * and evenly where the axis is narrow.
 */
export function logTicks(min: number, max: number): number[] {
  if (max - min < NARROW) {
    const [low, high] = expRange([min, max]);
    const increment = VALUE_INCREMENTS.find((distance) => (high - low) / distance <= 6)!;
    return xTicks("step", low, high, increment).map(Math.log10);
  }
  const ticks: number[] = [];
  const factors = max - min > 3 ? [1] : [1, 2, 5];
  for (let power = Math.floor(min); power <= max; power++) {
    for (const factor of factors) {
      const at = power + Math.log10(factor);
      if (at >= min && at <= max) ticks.push(at);
    }
  }
  return ticks;
}

export function logLabels(ticks: readonly number[]): string[] {
  return ticks.map((tick) => String(Number((10 ** tick).toPrecision(9))));
}
