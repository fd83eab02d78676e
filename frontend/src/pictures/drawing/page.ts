// The sheet of a picture: its title, what is drawn, the legend, and the caption below. Black
// on white, whatever the page's theme is. Pure.
import { element, escaped, rounded, wrapped } from "./text";

/** In pixels; a text as wide as the sheet is as large as those of a paper. */
export const WIDTH = 640;
export const MARGIN = 16;
export const INNER = WIDTH - 2 * MARGIN;
export const SMALL = 12;
export const LINE = 16;
const TITLE = { size: 15, line: 20, below: 8 };
const ABOVE_CAPTION = 10;

/** A part of a sheet: SVG whose corner is at 0, 0. */
export interface Part {
  readonly height: number;
  readonly svg: string;
}

export interface Said {
  readonly title: string;
  /** Sentences. */
  readonly caption: readonly string[];
}

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** A whole document. It has no script, no link, and no font of its own. */
export function sheet({ title, caption }: Said, parts: readonly Part[]): Picture {
  const out: string[] = [];
  let y = MARGIN;
  const write = (text: string, size: number, line: number, more: Record<string, string> = {}) => {
    for (const words of wrapped(text, INNER, size)) {
      const place = { x: MARGIN, y: y + size, "font-size": size, ...more };
      out.push(element("text", { ...place, fill: "#000" }, escaped(words)));
      y += line;
    }
  };
  // Bold letters are a little wider.
  write(title, TITLE.size, TITLE.line, { "font-weight": "bold" });
  y += TITLE.below;
  for (const { height, svg } of parts) {
    out.push(`<g transform="translate(${MARGIN} ${rounded(y)})">\n${svg}\n</g>`);
    y += height;
  }
  y += ABOVE_CAPTION;
  write(caption.join(" "), SMALL, LINE);
  const height = Math.ceil(y + MARGIN - LINE / 4);
  const said =
    element("title", {}, escaped(title)) + element("desc", {}, escaped(caption.join(" ")));
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Helvetica, Arial, sans-serif" xml:space="preserve" role="img">`,
    said,
    element("rect", { width: WIDTH, height, fill: "#fff" }),
    ...out,
    "</svg>\n",
  ];
  return { svg: svg.join("\n"), width: WIDTH, height };
}
