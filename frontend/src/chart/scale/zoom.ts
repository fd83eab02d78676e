// Ranges that are zoomed or moved. Pure.
import type { Range } from "../content";
import { valueAt } from "./frame";

/** The narrowest and the widest that an axis can be zoomed. */
const LEAST = 1e-9;
const MOST = 1e10;

/** A range times `factor` around a share of itself; null where it would have no numbers. */
export function zoomed(range: Range, factor: number, share: number): Range | null {
  const [min, max] = range;
  const at = valueAt(range, share);
  const other: Range = [at - (at - min) * factor, at + (max - at) * factor];
  const span = other[1] - other[0];
  return span > LEAST * Math.max(1, Math.abs(at)) && span < MOST ? other : null;
}

/** A range moved up by a share of itself. */
export function moved([min, max]: Range, share: number): Range {
  const by = share * (max - min);
  return [min + by, max + by];
}
