// From the answers of the route `curve` to lines, and back from a point to words. Pure.
import { column } from "../../../chart/column";
import type { Line } from "../../../chart/content";
import type { Near } from "../../../chart/pointing/nearest";
import type { CurveAnswer } from "../../../data/server/schema";
import { cut, score } from "../../../text/format";
import { KINDS } from "./kinds";

/** A curve of a run. Its points are from the left to the right. */
export interface RunCurve {
  readonly run: string;
  readonly colour: string;
  readonly answer: CurveAnswer;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly thresholds: readonly (number | null)[];
}

export function curveOf(answer: CurveAnswer, colour: string): RunCurve {
  const { run, x, y, thresholds, curve } = answer;
  const turned = curve !== "reliability"; // the others begin where all rows are predicted
  const order = <T>(values: readonly T[]) => (turned ? values.toReversed() : values);
  return { run, colour, answer, x: order(x), y: order(y), thresholds: order(thresholds) };
}

/** Where a curve is at a threshold, or at its own if that is null; null where nobody knows. */
export function operatingPoint(
  { answer, x, y, thresholds }: RunCurve,
  threshold: number | null,
): { readonly x: number; readonly y: number } | null {
  if (threshold === null) return answer.operating_point;
  const place = thresholds.indexOf(threshold);
  const [across, up] = [x[place] ?? null, y[place] ?? null];
  return across === null || up === null ? null : { x: across, y: up };
}

/** A line for each curve, and a ring where its run decides. */
export function linesOf(curves: readonly RunCurve[], threshold: number | null): Line[] {
  return curves.flatMap((curve): Line[] => {
    const line = { key: curve.run, colour: curve.colour, dashed: false, path: true };
    const at = operatingPoint(curve, threshold);
    const ring = { ...line, key: RING + curve.run, dashed: true };
    return [
      { ...line, x: column(curve.x), y: column(curve.y) },
      ...(at ? [{ ...ring, x: Float64Array.of(at.x), y: Float64Array.of(at.y) }] : []),
    ];
  });
}

/** No run's name begins with it. */
const RING = "\0";
/** Whether a line is the curve of a run, and neither its ring nor a guide. */
export const isRunKey = (key: string): boolean => !key.startsWith(RING);

/** The point that is pointed at, in words. */
export function sentenceOf(
  curves: readonly RunCurve[],
  near: Near | undefined,
  threshold: number | null,
): string {
  const curve = curves.find(({ run }) => near?.key === run || near?.key === RING + run);
  if (!near || !curve) return "";
  const { answer, x, y, thresholds } = curve;
  const facts = KINDS[answer.curve];
  const ring = near.key !== curve.run ? operatingPoint(curve, threshold) : null;
  const at = ring
    ? whereUsed(threshold ?? answer.operating_point?.threshold ?? null)
    : whereOf(answer, thresholds[near.index] ?? null, near.index === 0);
  const values = ring ?? { x: x[near.index] ?? null, y: y[near.index] ?? null };
  return `${curve.run}${at}: ${facts.x} ${score(values.x)}, ${facts.y} ${score(values.y)}`;
}

const whereUsed = (threshold: number | null) =>
  threshold === null ? ", as argmax decides" : `, threshold ${cut(threshold)}, which is used`;

function whereOf({ curve }: CurveAnswer, threshold: number | null, first: boolean): string {
  if (curve === "reliability") return "";
  if (threshold !== null) return `, threshold ${cut(threshold)}`;
  return first ? ", no row predicted" : ", all rows predicted";
}
