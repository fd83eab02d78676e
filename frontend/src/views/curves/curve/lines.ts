// From the curves of a card to the lines of its charts, and what these charts span. Pure.
import { column } from "../../../chart/column";
import type { Line, Range, XKind } from "../../../chart/content";
import { xExtent, yExtent } from "../../../chart/scale/extent";
import { logExtent } from "../../../chart/scale/log";
import { smooth } from "../../../chart/smooth";
import type { YScale } from "../../../data/state";
import type { Curve } from "./curve";

/** What a chart of a card shows. */
export type Kind = "score" | "gap" | "difference";

/** How lines are drawn. */
export interface Look {
  readonly smoothing: number;
  readonly bands: boolean;
}

/** More bands than this lie over each other and cannot be told apart. */
export const BANDS_UP_TO = 20;

/** How many of the curves have a band. */
export function bandsOf(curves: readonly Curve[]): number {
  return curves.filter(({ scores }) => scores.low && scores.high).length;
}

/** The lines of every chart; a baseline's difference from itself is left out. */
export function linesOf(
  curves: readonly Curve[],
  look: Look,
  baseline: string | null,
): Readonly<Record<Kind, readonly Line[]>> {
  const others = curves.filter(({ run }) => run !== baseline);
  return {
    score: scoreLines(curves, look),
    gap: gapLines(curves, look),
    difference: differenceLines(others, look),
  };
}

/**
 * Exact values are solid, values as logged are dotted, and a batch mean or a logged F1 is
 * dashed. Solid lines come last, so that they lie on top.
 */
export function scoreLines(curves: readonly Curve[], look: Look): Line[] {
  const dashed = curves.flatMap(({ run, colour, x, batchMean, loggedF1 }): Line[] => {
    const y = batchMean ?? loggedF1;
    return y ? smoothed({ key: run, colour, x, y, dashed: true }, look) : [];
  });
  const bands = look.bands && bandsOf(curves) <= BANDS_UP_TO;
  const solid = curves.flatMap(({ run, colour, x, exact, scores, found, logged }) => {
    const line: Line = { key: run, colour, x, y: exact, dashed: false, dotted: logged };
    const { low, high } = scores;
    return smoothed(
      {
        ...line,
        ...(bands && low && high && { low: column(low), high: column(high) }),
        marks: [...found.keys()],
      },
      look,
    );
  });
  return [...dashed, ...solid];
}

export function gapLines(curves: readonly Curve[], look: Look): Line[] {
  return curves.flatMap(({ run, colour, x, gap }): Line[] =>
    gap ? smoothed({ key: run, colour, x, y: gap, dashed: false }, look) : [],
  );
}

export function differenceLines(curves: readonly Curve[], look: Look): Line[] {
  const bands = look.bands && curves.length <= BANDS_UP_TO;
  return curves.flatMap(({ run, colour, x, difference, logged }): Line[] => {
    if (!difference) return [];
    const { value: y, low, high } = difference;
    const line: Line = { key: run, colour, x, y, dashed: false, dotted: logged };
    return smoothed({ ...line, ...(bands && { low, high }) }, look);
  });
}

/** A line, or a smoothed one over the line that it was smoothed from, which keeps the band. */
function smoothed(line: Line, { smoothing }: Look): Line[] {
  const y = smooth(line.y, smoothing);
  if (y === line.y) return [line];
  const { low: _low, high: _high, ...plain } = line;
  return [
    { ...line, faint: true, marks: undefined },
    { ...plain, y },
  ];
}

/** What the charts span until they are zoomed: one x axis, and a y axis each. */
export function fitOf(
  lines: Readonly<Record<Kind, readonly Line[]>>,
  xKind: XKind,
  yScale: YScale,
  outliers: boolean,
): Readonly<Record<"x" | Kind, Range>> {
  return {
    x: xExtent(lines.score, xKind),
    score: scoreExtent(lines.score, yScale, outliers),
    gap: yExtent(lines.gap, true, outliers),
    difference: yExtent(lines.difference, true, outliers),
  };
}

function scoreExtent(lines: readonly Line[], scale: YScale, outliers: boolean): Range {
  if (scale === "log") return logExtent(lines, outliers);
  if (scale === "fit") return yExtent(lines, false, outliers);
  // Correlation and kappa may be negative.
  return lines.some(({ y }) => y.some((value) => value < 0)) ? [-1.05, 1.05] : [-0.05, 1.05];
}
