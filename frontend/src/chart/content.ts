// What a chart shows: the one list of its parts. Whoever draws a chart makes a
// `Content`; everything in this folder reads it. Imports nothing.

export type Range = readonly [number, number];

/** What the x axis counts. */
export type XKind = "step" | "relative" | "wall";

/** One line. NaN in y is a gap. Lines of one key belong together. */
export interface Line {
  readonly key: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly dotted?: boolean;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** What another line was smoothed from: pale, and never pointed at. */
  readonly faint?: boolean;
  /** Beside a line that says more: one pixel wide, and a little pale. */
  readonly thin?: boolean;
  /** The ends of a band around the line. */
  readonly low?: Float64Array | undefined;
  readonly high?: Float64Array | undefined;
  /** The points that carry a triangle, by index. */
  readonly marks?: readonly number[] | undefined;
  /** The points that carry a dot, by index. */
  readonly dots?: readonly number[] | undefined;
  /** Whether it goes to and fro in x: what is pointed at is then the nearest point of all. */
  readonly path?: boolean;
  /** Its name, which the page writes at its end where its colour does not tell what it is. */
  readonly name?: string;
  /** What stands at its right end. */
  readonly label?: string;
}

/** A straight line across the chart, below the others. */
export interface Rule {
  readonly y: number;
  /** The name of the CSS property that has its colour. */
  readonly colour: string;
  /** In CSS pixels. */
  readonly width: number;
}

/** A straight line from the bottom to the top, below the others. */
export interface Post {
  readonly x: number;
  /** A colour, and no property. */
  readonly colour: string;
  readonly dashed: boolean;
}

export interface Content {
  readonly lines: readonly Line[];
  readonly rules: readonly Rule[];
  readonly posts?: readonly Post[];
  readonly x: Range;
  readonly y: Range;
  /** "value" is any number, such as a threshold. */
  readonly xKind: XKind | "value";
  /** Whether y is logarithmic. */
  readonly log: boolean;
}
