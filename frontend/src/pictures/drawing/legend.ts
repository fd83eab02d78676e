// The legend: a sample of each thing that is drawn, with its words, side by side as far as
// there is room. Pure.
import { INNER, LINE, type Part, SMALL } from "./page";
import type { Paper } from "./paper";
import { cut, widthOf } from "./text";

export interface Entry {
  readonly text: string;
  /** How wide the sample is; 0 for none. */
  readonly wide: number;
  /** Draws it with its middle at the height `y`. */
  readonly draw: (paper: Paper, x: number, y: number) => void;
}

const GAP = 6;
const APART = 18;
/** A name is not wider than this, so that several stand side by side. */
export const WIDEST = 280;

/** Words without a sample. */
export const words = (text: string): Entry => ({ text, wide: 0, draw: () => {} });

/** The entries in rows, drawn onto the paper, whose pixels are those of the picture. */
export function legend(entries: readonly Entry[], paper: Paper): Part {
  let [x, row] = [0, 0];
  paper.font = `${SMALL}px sans-serif`;
  paper.textAlign = "left";
  paper.textBaseline = "middle";
  for (const { text, wide, draw } of entries) {
    const lead = wide ? wide + GAP : 0;
    const short = cut(text, INNER - lead, SMALL);
    const width = lead + widthOf(short, SMALL);
    if (x > 0 && x + width > INNER) [x, row] = [0, row + 1];
    const middle = row * LINE + LINE / 2;
    draw(paper, x, middle);
    paper.fillStyle = "#000";
    paper.globalAlpha = 1;
    paper.fillText(short, x + lead, middle);
    x += width + APART;
  }
  return { height: entries.length ? (row + 1) * LINE + 4 : 0, svg: paper.toString() };
}
