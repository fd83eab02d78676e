// A heat map as a picture for paper: the colours and the ticks of the page, names at the rows,
// a scale, and hatched what has no value. Pure. Fetched when a picture is asked for.
import { pixelsOf, type Rows, type Shades, type Span } from "../widgets/heat/cells";
import { ticksOf } from "../widgets/heat/ticks";
import { cellsOf } from "./drawing/cells";
import { legend } from "./drawing/legend";
import { fitted, inFull, type Names } from "./drawing/names";
import { INNER, type Part, type Picture, type Said, SMALL, sheet } from "./drawing/page";
import { Paper } from "./drawing/paper";
import { cut, element, widthOf } from "./drawing/text";
import { ground, HATCH, hatched, outline, strip } from "./scales";

export interface Heat {
  /** Of the rows, from the top. */
  readonly names: readonly string[];
  /** Of the columns. */
  readonly steps: readonly number[];
  readonly rows: Rows;
  readonly span: Span;
  /** The colours of differences; none where the values are no differences. */
  readonly shades?: Shades | undefined;
}

export interface HeatWords extends Said {
  /** What rows and columns are. */
  readonly x: string;
  readonly y: string;
  /** What the colours say. */
  readonly score: string;
  /** The ends of the scale in words. */
  readonly end: (value: number) => string;
  /** What a cell without a value is. */
  readonly nothing: string;
}

const ROW = 17;
/** All rows together; of more, some have their names, as on an axis. */
const HIGHEST = 640;
const NAME = { widest: 180, gap: 6, high: 13 };
const TITLE = 18;
const TICKS = { most: 8, high: 18 };
const STOPS = 64;
const EVEN = [Array.from({ length: STOPS }, (_, i) => i / (STOPS - 1))];

export function heatPicture(heat: Heat, said: HeatWords): Picture {
  const [low, high] = heat.span;
  const entries = [
    strip(
      `${said.score}: ${said.end(low)} (left) to ${said.end(high)} (right)`,
      pixelsOf(EVEN, STOPS, [0, 1], heat.shades),
    ),
    ...(hasNothing(heat.rows) ? [ground(said.nothing)] : []),
  ];
  const names = fitted(heat.names, NAME.widest, SMALL);
  const caption = [...said.caption, ...inFull(names)];
  return sheet({ ...said, caption }, [map(heat, said, names), legend(entries, new Paper())]);
}

const hasNothing = (rows: Rows) => rows.some((row) => row.includes(null));

function map({ names, steps, rows, span, shades }: Heat, said: HeatWords, short: Names): Part {
  const widest = Math.max(0, ...[...short.values()].map((name) => widthOf(name, SMALL)));
  const left = TITLE + widest + NAME.gap;
  const [width, height] = [INNER - left, Math.min(HIGHEST, names.length * ROW)];
  const high = height / Math.max(1, names.length);
  const area = { left, top: 0, width, height };
  const paper = new Paper();
  if (hasNothing(rows)) {
    paper.add(element("defs", {}, HATCH));
    paper.add(hatched(area));
  }
  const cell = { left, top: 0, width: width / Math.max(1, steps.length), height: high };
  paper.add(cellsOf(pixelsOf(rows, steps.length, span, shades), steps.length, cell));
  paper.add(outline(area));
  paper.font = `${SMALL}px sans-serif`;
  paper.textBaseline = "middle";
  paper.textAlign = "right";
  const every = Math.ceil(NAME.high / high);
  for (let row = 0; row < names.length; row += every) {
    paper.fillText(short.get(names[row]!)!, left - NAME.gap, (row + 0.5) * high);
  }
  for (const { at, text } of ticksOf(steps, TICKS.most)) {
    // A number at an end stays inside.
    paper.textAlign = at < 0.03 ? "left" : at > 0.97 ? "right" : "center";
    const x =
      paper.textAlign === "left"
        ? left
        : paper.textAlign === "right"
          ? left + width
          : left + at * width;
    paper.fillText(text, x, height + TICKS.high / 2);
  }
  paper.textAlign = "center";
  paper.fillText(said.x, left + width / 2, height + TICKS.high + TITLE / 2);
  paper.translate(SMALL / 2, height / 2);
  paper.rotate(-Math.PI / 2);
  paper.fillText(cut(said.y, Math.max(40, height), SMALL), 0, 0);
  return { height: height + TICKS.high + TITLE + 6, svg: paper.toString() };
}
