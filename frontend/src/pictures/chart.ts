// A chart as a picture for paper: the painters of the page draw its content, with names at the
// lines where these are few, so that none is told by its colour alone. Pure. Fetched when a
// picture is asked for.
import type { Content, Line } from "../chart/content";
import { drawAxes } from "../chart/paint/axes";
import { type Anchor, spread } from "../chart/paint/labels";
import { drawLines } from "../chart/paint/lines";
import { drawPosts } from "../chart/paint/posts";
import { drawRules } from "../chart/paint/rules";
import { type Frame, toX, toY } from "../chart/scale/frame";
import { straightened } from "../chart/scale/log";
import { type Entry, legend, WIDEST, words } from "./drawing/legend";
import { fitted, inFull, type Names } from "./drawing/names";
import { INNER, type Part, type Picture, type Said, SMALL, sheet } from "./drawing/page";
import { Paper } from "./drawing/paper";
import { cut, widthOf } from "./drawing/text";
import { entriesOf, GREY, LARGER, type Meanings, nameEntry, UNIT } from "./styles";

export interface ChartWords extends Said {
  /** The axes. */
  readonly x: string;
  readonly y: string;
  readonly meanings: Meanings;
  /** What lines of a key are called; null for lines that only help to read. */
  readonly nameOf: (key: string) => string | null;
  /** A colour of the page as it is on white. */
  readonly colourOf: (colour: string) => string;
  /** Whether both axes are equally long. */
  readonly square?: boolean;
}

/** In pixels. */
const HIGH = 320;
const SQUARE = 400;
const LEFT = 74;
const TOP = 4;
const RIGHT = 12;
const BELOW = { ticks: 24, title: 18 };
/** So many lines have their names beside them; of more, the legend has the first ones. */
const DIRECT = 12;
/** So many are named in a sentence. */
const FEW = 4;
const LABEL = { widest: 190, apart: 14, lead: 12 };
const AXES = { text: "#000", grid: "#e3e3e3", line: "#000" };

export function chartPicture(content: Content, said: ChartWords): Picture {
  const lines = content.lines.map((line) => ({ ...line, colour: said.colourOf(line.colour) }));
  const posts = (content.posts ?? []).map((post) => ({
    ...post,
    colour: said.colourOf(post.colour),
  }));
  const shown = straightened({ ...content, lines, posts });
  const named = namedLines(shown.lines, said.nameOf);
  const direct = named.size > 1 && named.size <= DIRECT;
  const some = named.size > 1 ? [...named.keys()].slice(0, DIRECT) : [];
  const names = fitted(some, direct ? LABEL.widest : WIDEST, SMALL);
  const more = [...cropped(content), ...unseen(named, shown), ...inFull(names)];
  return sheet({ title: said.title, caption: [...said.caption, ...more] }, [
    plot(shown, said, direct ? named : new Map(), names),
    legend(entriesOf(content, said.meanings), new Paper()),
    legend(direct ? [] : firstOf(named, names), new Paper()),
  ]);
}

/** Entries for the first of many lines, and how many more there are. One alone is in the caption. */
function firstOf(named: ReadonlyMap<string, Line>, names: Names): Entry[] {
  if (named.size <= DIRECT) return [];
  const colours = new Set([...named.values()].map(({ colour }) => colour)).size;
  const shared = colours < named.size ? "; a colour stands for several" : "";
  return [
    ...[...names].map(([name, text]) => nameEntry(text, named.get(name)!)),
    words(`… and ${named.size - DIRECT} more${shared}`),
  ];
}

/** The lines that have names, each name once: with its solid line if there is one. */
function namedLines(
  lines: readonly Line[],
  nameOf: ChartWords["nameOf"],
): ReadonlyMap<string, Line> {
  const named = new Map<string, Line>();
  const weight = ({ faint, dashed, thin }: Line) => (faint ? 4 : dashed ? 2 : thin ? 1 : 0);
  for (const line of lines) {
    const name = nameOf(line.key);
    if (name === null) continue;
    const known = named.get(name);
    if (!known || weight(line) < weight(known)) named.set(name, line);
  }
  return named;
}

function plot(
  shown: Content,
  said: ChartWords,
  named: ReadonlyMap<string, Line>,
  names: Names,
): Part {
  const widest = Math.max(0, ...[...names.values()].map((name) => widthOf(name, SMALL)));
  const right = named.size ? widest + LABEL.lead : RIGHT;
  const wide = INNER - LEFT - right;
  const width = said.square ? Math.min(wide, SQUARE) : wide;
  const height = said.square ? width : HIGH;
  const scaled = (ratio: number): Frame => {
    const [left, top, w, h] = [LEFT, TOP, width, height].map((size) => size * ratio);
    const { x, y } = shown;
    return { x, y, left: left!, top: top!, width: w!, height: h!, ratio: ratio * LARGER };
  };
  const frame = scaled(UNIT);
  // A line is painted in an ink of its own, so that the paper can say its name.
  const inks = new Map(
    shown.lines.map(({ key, colour }, i) => [
      `line ${i}`,
      { colour, name: said.nameOf(key) ?? undefined },
    ]),
  );
  const inked = shown.lines.map((line, i) => ({ ...line, colour: `line ${i}` }));
  const paper = new Paper(1 / UNIT, (style) => inks.get(style) ?? { colour: style });
  drawAxes(paper, shown, frame, AXES);
  drawRules(paper, shown.rules, frame, () => GREY);
  drawPosts(paper, shown.posts ?? [], frame);
  drawLines(paper, inked, frame);

  const own = new Paper();
  own.font = `${SMALL}px sans-serif`;
  own.textBaseline = "middle";
  nameAxes(own, said, width, height);
  const anchors = [...named].flatMap(([name, line]) => anchorOf(name, line, shown, scaled(1)));
  const beside = LEFT + width + LABEL.lead - 3;
  const heights = spread(
    anchors.map(({ y }) => y),
    LABEL.apart,
    TOP + SMALL / 2,
    TOP + height,
  );
  own.textAlign = "left";
  for (const [i, { name, x, y }] of anchors.entries()) {
    own.strokeStyle = named.get(name)!.colour;
    own.globalAlpha = 0.7;
    own.beginPath();
    own.moveTo(x, y);
    own.lineTo(beside - 3, heights[i]!);
    own.stroke();
    own.fillStyle = "#000";
    own.fillText(names.get(name)!, beside, heights[i]!);
  }
  return {
    height: TOP + height + BELOW.ticks + BELOW.title,
    svg: `${paper}\n${own}`,
  };
}

function nameAxes(paper: Paper, { x, y }: ChartWords, width: number, height: number): void {
  paper.textAlign = "center";
  paper.fillText(
    cut(x, width, SMALL),
    LEFT + width / 2,
    TOP + height + BELOW.ticks + BELOW.title / 2,
  );
  paper.save();
  paper.translate(SMALL / 2, TOP + height / 2);
  paper.rotate(-Math.PI / 2);
  paper.fillText(cut(y, height, SMALL), 0, 0);
  paper.restore();
}

/** Where a line is named: at its last point in sight; of a line to and fro, in its middle. */
function anchorOf(name: string, line: Line, { lines }: Content, frame: Frame): Anchor[] {
  const at = (own: Line, i: number): Anchor[] =>
    own.x[i] !== undefined && inSight(own, i, frame)
      ? [{ name, x: toX(own.x[i], frame), y: toY(own.y[i]!, frame) }]
      : [];
  if (line.path) {
    // Such lines meet at their ends. A ring follows the line that it is of.
    const next = lines[lines.indexOf(line) + 1];
    const ring = next?.x.length === 1 && next.colour === line.colour ? at(next, 0) : [];
    return ring.length ? ring : at(line, line.x.length >> 1);
  }
  return at(
    line,
    line.x.findLastIndex((_, i) => inSight(line, i, frame)),
  );
}

function inSight(line: Line, i: number, { x, y }: Pick<Content, "x" | "y">): boolean {
  const [across, up] = [line.x[i]!, line.y[i]!];
  return across >= x[0] && across <= x[1] && up >= y[0] && up <= y[1];
}

/** Which lines have no point in sight, as a sentence. */
function unseen(named: ReadonlyMap<string, Line>, shown: Content): string[] {
  const names = [...named]
    .filter(([, line]) => !line.x.some((_, i) => inSight(line, i, shown)))
    .map(([name]) => name);
  if (names.length === 0) return [];
  const who = names.length > FEW ? `${names.length} of them` : names.join("; ");
  return [`Undefined or not in sight: ${who}.`];
}

/** What a picture does not show of its content, in sentences. */
function cropped({ lines, x, y, log }: Content): string[] {
  const some = (isSo: (at: number, value: number) => boolean) =>
    lines.some((line) => line.x.some((at, i) => isSo(at, line.y[i]!)));
  return [
    log && some((_, value) => value <= 0)
      ? "The y axis is logarithmic: values of 0 or less have no place on it."
      : log
        ? "The y axis is logarithmic."
        : "",
    some(
      (at, value) =>
        at < x[0] || at > x[1] || value > y[1] || (value < y[0] && !(log && value <= 0)),
    )
      ? "The axes show a part of the points."
      : "",
  ].filter(Boolean);
}
