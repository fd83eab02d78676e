// From the curves of a card to the lines of its charts, and what these charts span. Pure.
import { column } from "../../../chart/column";
import type { Line, Range, XKind } from "../../../chart/content";
import { xExtent, yExtent } from "../../../chart/scale/extent";
import { logExtent } from "../../../chart/scale/log";
import { smooth } from "../../../chart/smooth";
import type { Shorten } from "../../../data/look/shortnames";
import type { YScale } from "../../../data/state";
import { bestOf, type Curve } from "./curve";
import { endNames, withNames } from "./names";

/** What a chart of a card shows. */
export type Kind = "score" | "gap" | "difference";

/** How lines are drawn. */
export interface Look {
  readonly smoothing: number;
  readonly bands: boolean;
  /** Whether batch means and logged scores are drawn beside the exact values. */
  readonly means: boolean;
  /** What shortens the names at the curves' ends. */
  readonly shorten?: Shorten | null;
}

/** More bands than this lie over each other and cannot be told apart. */
export const BANDS_UP_TO = 20;
/** More dots than these would hide the lines. */
export const DOTS_UP_TO = 40;

/** Whether each curve's best step is a dot. */
export const hasDots = (curves: readonly Curve[]): boolean =>
  curves.filter(({ beside }) => !beside).length <= DOTS_UP_TO;

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
  const names = endNames(curves, look.shorten);
  return {
    score: withNames(scoreLines(curves, look), names),
    gap: withNames(gapLines(curves, look), names),
    difference: withNames(differenceLines(others, look), names),
  };
}

/**
 * Exact values are solid, values as logged are dotted, and a batch mean or a logged F1 is
 * dashed. Solid lines come last, so that they lie on top.
 */
export function scoreLines(curves: readonly Curve[], look: Look): Line[] {
  const dashed = curves.flatMap((curve): Line[] => {
    const y = look.means ? (curve.batchMean ?? curve.loggedF1) : null;
    return y ? smoothed({ ...base(curve), y, dashed: true }, look) : [];
  });
  const bands = look.bands && bandsOf(curves) <= BANDS_UP_TO;
  const dots = hasDots(curves);
  // Thin lines lie below the bold ones.
  const inOrder = curves.toSorted((a, b) => Number(b.beside) - Number(a.beside));
  const solid = inOrder.flatMap((curve) => {
    const { exact, scores, found, logged, beside } = curve;
    const line: Line = { ...base(curve), y: exact, dashed: false, dotted: logged };
    const { low, high } = scores;
    const best = dots && !beside ? bestOf(curve) : null;
    return smoothed(
      {
        ...line,
        ...(bands && low && high && { low: column(low), high: column(high) }),
        marks: [...found.keys()],
        ...(best !== null && { dots: [best] }),
      },
      look,
    );
  });
  return [...dashed, ...solid];
}

export function gapLines(curves: readonly Curve[], look: Look): Line[] {
  return curves.flatMap((curve): Line[] =>
    curve.gap ? smoothed({ ...base(curve), y: curve.gap, dashed: false }, look) : [],
  );
}

export function differenceLines(curves: readonly Curve[], look: Look): Line[] {
  const bands = look.bands && curves.length <= BANDS_UP_TO;
  return curves.flatMap((curve): Line[] => {
    const { difference, logged } = curve;
    if (!difference) return [];
    const { value: y, low, high } = difference;
    const line: Line = { ...base(curve), y, dashed: false, dotted: logged };
    return smoothed({ ...line, ...(bands && { low, high }) }, look);
  });
}

/** What all lines of a curve have in common. */
const base = ({ run, colour, x, beside }: Curve) => ({
  key: run,
  colour,
  x,
  ...(beside && { thin: true }),
});

/**
 * A line, or a smoothed one over the line that it was smoothed from, which keeps the band and
 * the dot: the best value is an exact one.
 */
function smoothed(line: Line, { smoothing }: Look): Line[] {
  const y = smooth(line.y, smoothing);
  if (y === line.y) return [line];
  const { low: _low, high: _high, dots: _dots, ...plain } = line;
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
