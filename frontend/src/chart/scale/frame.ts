// Where data lie on a canvas, and back. Pure.
import type { Range } from "../content";

/** A part of a canvas, in device pixels, and the ranges that it spans. */
export interface Frame {
  readonly x: Range;
  readonly y: Range;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

export function toX(value: number, { x: [min, max], left, width }: Frame): number {
  return left + ((value - min) / (max - min)) * width;
}

export function toY(value: number, { y: [min, max], top, height }: Frame): number {
  return top + (1 - (value - min) / (max - min)) * height;
}

/** The value at a share of a range: 0 is its lower end. */
export function valueAt([min, max]: Range, share: number): number {
  return min + share * (max - min);
}
