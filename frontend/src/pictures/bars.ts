// Values with their bands on one scale as a picture for paper: a row each, its numbers beside
// it. Pure. Fetched when a picture is asked for.
import { valueTicks } from "../chart/scale/ticks";
import { fitted, inFull, type Names } from "./drawing/names";
import { INNER, type Part, type Picture, type Said, SMALL, sheet } from "./drawing/page";
import { Paper } from "./drawing/paper";
import { element, escaped, widthOf } from "./drawing/text";

export interface Bar {
  readonly name: string;
  /** As it is on white. */
  readonly colour: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What stands at the right. */
  readonly text: string;
}

export interface BarsWords extends Said {
  /** What the values are. */
  readonly x: string;
  /** The scale, from a tick to a tick. */
  readonly scale: { readonly min: number; readonly max: number; readonly step: number };
  /** What is said below where rows are left out; "" for nothing. */
  readonly more: string;
}

/** As many as a page of a paper has room for. */
export const MOST_BARS = 40;
const ROW = 18;
const NAME = { widest: 190, gap: 8 };
const AXIS = 20;
const TITLE = 18;
const BAND = 8;
const DOT = 3.6;
const GRID = "#d9d9d9";

export function barsPicture(bars: readonly Bar[], said: BarsWords): Picture {
  const every = bars.map(({ name }) => name);
  const names = fitted(every, NAME.widest, SMALL);
  const caption = [...said.caption, ...inFull(names)];
  return sheet({ ...said, caption }, [rows(bars, said, names)]);
}

function rows(bars: readonly Bar[], { scale, x, more }: BarsWords, names: Names): Part {
  const { min, max, step } = scale;
  const widest = (texts: readonly string[]) =>
    Math.max(0, ...texts.map((text) => widthOf(text, SMALL)));
  const left = widest([...names.values()]) + NAME.gap;
  const width = INNER - left - widest(bars.map(({ text }) => text)) - NAME.gap;
  const height = bars.length * ROW;
  const at = (value: number) => left + ((value - min) / (max - min)) * width;
  const inside = (value: number) => at(Math.min(max, Math.max(min, value)));
  const paper = new Paper();
  paper.font = `${SMALL}px sans-serif`;
  paper.textBaseline = "middle";

  const ticks = Array.from(
    { length: Math.round((max - min) / step) + 1 },
    (_, i) => min + i * step,
  );
  const labels = valueTicks(ticks, step);
  const apart = (step / (max - min)) * width;
  const every = Math.max(1, Math.ceil((widest(labels) + 8) / apart));
  paper.textAlign = "center";
  ticks.forEach((tick, i) => {
    paper.strokeStyle = GRID;
    paper.beginPath();
    paper.moveTo(at(tick), 0);
    paper.lineTo(at(tick), height);
    paper.stroke();
    if (i % every === 0) paper.fillText(labels[i]!, at(tick), height + AXIS / 2);
  });
  paper.fillText(x, left + width / 2, height + AXIS + TITLE / 2);

  bars.forEach(({ name, colour, value, low, high, text }, row) => {
    const middle = (row + 0.5) * ROW;
    paper.textAlign = "right";
    paper.fillText(names.get(name)!, left - NAME.gap, middle);
    paper.textAlign = "left";
    paper.fillText(text, left + width + NAME.gap, middle);
    if (value === null) return;
    const title = `<title>${escaped(name)}</title>`;
    if (low !== null && high !== null && high >= min && low <= max) {
      const [from, to] = [inside(low), inside(high)];
      const bar = { x: from, y: middle - BAND / 2, width: to - from, height: BAND };
      paper.add(element("rect", { ...bar, fill: colour, "fill-opacity": 0.4 }, title));
    }
    // An end of the scale is a tick up to rounding.
    if (value < min - step * 1e-6) paper.fillText("◂", left, middle);
    else {
      const dot = { cx: inside(value), cy: middle, r: DOT, fill: colour };
      paper.add(element("circle", dot, title));
    }
  });
  paper.textAlign = "left";
  if (more) paper.fillText(more, 0, height + AXIS + TITLE / 2);
  return { height: height + AXIS + TITLE, svg: paper.toString() };
}
