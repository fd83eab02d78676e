// The ways in which lines of a chart differ: which of them there are, and a sample of each,
// drawn by the painters of the charts. What a way means is said by who shows the chart. Pure.
import type { Content, Line } from "../chart/content";
import { drawLines } from "../chart/paint/lines";
import { drawPosts } from "../chart/paint/posts";
import { drawRules } from "../chart/paint/rules";
import type { Frame } from "../chart/scale/frame";
import type { Entry } from "./drawing/legend";
import { Paper } from "./drawing/paper";
import { isBanded } from "./ink";

/** Painted pixels of a picture's: what painters round to whole ones is right to a tenth. */
export const UNIT = 10;
/** Of the page's sizes: what is printed is looked at from farther away. */
export const LARGER = 1.2;
export const GREY = "#757575";

const NO_LINES: Content = {
  lines: [],
  rules: [],
  x: [0, 1],
  y: [0, 1],
  xKind: "value",
  log: false,
};
const BLACK = { key: "", colour: "#000", dashed: false } as const;
/** One line through the middle, or one point. */
const one = (look: Partial<Line>, x: readonly number[] = [0, 1]): Content => ({
  ...NO_LINES,
  lines: [{ ...BLACK, x: Float64Array.from(x), y: Float64Array.from(x, () => 0.5), ...look }],
});
const nowhere = Float64Array.of(Number.NaN, Number.NaN);
const band = { low: Float64Array.of(0, 0), high: Float64Array.of(1, 1), y: nowhere };
const post = (dashed: boolean): Content => ({
  ...NO_LINES,
  posts: [{ x: 0.5, colour: "#000", dashed }],
});

interface Way {
  readonly isIn: (content: Content) => boolean;
  readonly sample: Content;
}

const ofLines = (isSo: (line: Line) => unknown, sample: Content): Way => ({
  isIn: ({ lines }) => lines.some(isSo),
  sample,
});
const isRing = ({ dashed, x }: Line) => dashed && x.length === 1;
const isPlain = (line: Line) => !line.faint && !isRing(line);
const isSolid = (line: Line) => isPlain(line) && !line.dashed && !line.dotted;

const WAYS = {
  solid: ofLines((line) => isSolid(line) && !line.thin, one({})),
  dotted: ofLines((line) => isPlain(line) && line.dotted, one({ dotted: true })),
  dashed: ofLines((line) => isPlain(line) && line.dashed, one({ dashed: true })),
  thin: ofLines((line) => isSolid(line) && line.thin, one({ thin: true })),
  faint: ofLines(({ faint, dashed }) => faint && !dashed, one({ faint: true })),
  guide: ofLines(({ faint, dashed }) => faint && dashed, one({ faint: true, dashed: true })),
  band: ofLines(isBanded, one(band)),
  dot: ofLines(({ dots }) => dots?.length, one({ dots: [0] }, [0.5])),
  ring: ofLines(isRing, one({ dashed: true }, [0.5])),
  mark: ofLines(({ marks }) => marks?.length, one({ marks: [0], y: nowhere }, [0.5])),
  post: { isIn: ({ posts = [] }) => posts.some(({ dashed }) => !dashed), sample: post(false) },
  dashedPost: { isIn: ({ posts = [] }) => posts.some(({ dashed }) => dashed), sample: post(true) },
  rule: {
    isIn: ({ rules, y: [min, max] }) => rules.some(({ y }) => min < y && y < max),
    sample: { ...NO_LINES, rules: [{ y: 0.5, colour: GREY, width: 1 }] },
  },
} as const satisfies Readonly<Record<string, Way>>;

/** What each way means, as far as it is in a chart. */
export type Meanings = Readonly<Partial<Record<keyof typeof WAYS, string>>>;

const WIDE = 26;
const NARROW = 12;
const HIGH = 12;

/** An entry for each way that is in the chart and has a meaning. */
export function entriesOf(content: Content, meanings: Meanings): Entry[] {
  return (Object.keys(WAYS) as (keyof typeof WAYS)[]).flatMap((name) => {
    const { isIn, sample } = WAYS[name];
    const text = meanings[name];
    return text && isIn(content) ? [entry(text, sample)] : [];
  });
}

/** A line with its name. */
export const nameEntry = (name: string, { colour, dashed, dotted, thin }: Line): Entry =>
  entry(name, one({ colour, dashed, ...(dotted && { dotted }), ...(thin && { thin }) }));

function entry(text: string, sample: Content): Entry {
  const points = sample.posts ?? sample.lines.filter(({ x }) => x.length === 1);
  const wide = points.length ? NARROW : WIDE;
  return {
    text,
    wide,
    draw: (paper, x, y) => {
      const small = new Paper(1 / UNIT);
      const [left, top] = [x * UNIT, (y - HIGH / 2) * UNIT];
      const size = { width: wide * UNIT, height: HIGH * UNIT, ratio: UNIT * LARGER };
      const frame: Frame = { x: sample.x, y: sample.y, left, top, ...size };
      drawRules(small, sample.rules, frame, () => GREY);
      drawPosts(small, sample.posts ?? [], frame);
      drawLines(small, sample.lines, frame);
      paper.add(small.toString());
    },
  };
}
