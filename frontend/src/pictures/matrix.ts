// A matrix as a picture for paper: laid out and painted by the rooms of the page. Pure. Fetched
// when a picture is asked for.
import type { Content } from "../widgets/heat/matrix/content";
import { GAP, layoutOf } from "../widgets/heat/matrix/layout";
import { drawGrid, drawNames, drawTexts, sizeOf } from "../widgets/heat/matrix/paint";
import { pixelsOf } from "../widgets/heat/matrix/shades";
import { cellsOf } from "./drawing/cells";
import { legend } from "./drawing/legend";
import { fitted } from "./drawing/names";
import { INNER, type Part, type Picture, type Said, SMALL, sheet } from "./drawing/page";
import { Paper } from "./drawing/paper";
import { widthOf } from "./drawing/text";
import { strip } from "./scales";

export interface MatrixWords extends Said {
  /** What rows and columns are. */
  readonly rows: string;
  readonly columns: string;
  /** How strong the colour of a share of the most is. */
  readonly strength: (share: number) => number;
  /** What the colours say, and what the strongest one stands for. */
  readonly above: { readonly says: string; readonly most: string };
  readonly below: { readonly says: string; readonly most: string };
}

const TITLE = 18;
const LARGER = 1.15;
const FONT = 12;
const STYLE = {
  theme: "light",
  text: "#000",
  quiet: "#000",
  grid: "#bdbdbd",
  font: `${FONT}px sans-serif`,
  ratio: 1,
} as const;
const STOPS = 12;

export function matrixPicture(content: Content, said: MatrixWords): Picture {
  const entries = ([said.above, said.below] as const).map(({ says, most }, at) => {
    const shades = Array.from(
      { length: STOPS + 1 },
      (_, i) => (1 - 2 * at) * said.strength(i / STOPS),
    );
    return strip(`${says}: 0 (left) to ${most} (right)`, pixelsOf([shades], STYLE.theme));
  });
  return sheet(said, [matrix(content, said), legend(entries, new Paper())]);
}

function matrix(content: Content, said: MatrixWords): Part {
  const { rows, columns, texts, shades } = content;
  const widest = (names: readonly string[]) =>
    Math.max(0, ...names.map((name) => widthOf(name, FONT)));
  const layout = layoutOf({
    rows: rows.length,
    columns: columns.length,
    width: (INNER - TITLE) / LARGER - 1,
    rowName: widest(rows),
    columnName: widest(columns),
    text: texts.length ? widest(texts.flat()) : Number.POSITIVE_INFINITY,
  });
  const size = sizeOf(content, layout);
  const { cell, left, top } = layout;
  const painted = new Paper(LARGER);
  painted.font = STYLE.font;
  painted.textBaseline = "middle";
  const place = { left, top, width: cell.width, height: cell.height };
  const scaled = Object.fromEntries(
    Object.entries(place).map(([name, value]) => [name, value * LARGER]),
  ) as unknown as typeof place;
  painted.add(cellsOf(pixelsOf(shades, STYLE.theme), columns.length, scaled));
  drawGrid(painted, content, layout, STYLE);
  // A class has one name, at its row and at its column.
  const room = (layout.upright ? Math.min(left, top) : left) - GAP;
  const short = fitted([...rows, ...columns], room, FONT);
  const [atRows, above] = [rows, columns].map((names) => names.map((name) => short.get(name)!));
  const named = { ...content, rows: atRows!, columns: layout.upright ? above! : columns };
  drawNames(painted, named, layout, STYLE);
  drawTexts(painted, content, layout, STYLE);
  const own = new Paper();
  own.font = `${SMALL}px sans-serif`;
  own.textBaseline = "middle";
  own.textAlign = "center";
  const [across, down] = [left, top].map((start, i) => {
    const whole = i ? size.height : size.width;
    return (start + (whole - start) / 2) * LARGER;
  }) as [number, number];
  own.fillText(said.columns, TITLE + across, TITLE / 2);
  own.translate(SMALL / 2, TITLE + down);
  own.rotate(-Math.PI / 2);
  own.fillText(said.rows, 0, 0);
  return {
    height: TITLE + size.height * LARGER + 10,
    svg: `${own}\n<g transform="translate(${TITLE} ${TITLE})">\n${painted}\n</g>`,
  };
}
