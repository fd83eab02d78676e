// Paper: takes what the painters of the page draw onto a canvas, and makes SVG of it. So a
// picture has the ticks, dashes, bands and marks of the page, from the same rules. Pure.
import type { Brush } from "../../chart/paint/brush";
import { element, escaped, rounded, widthOf } from "./text";

/** What a style stands for: a colour, and what is drawn in it, if it has a name. */
export interface Ink {
  readonly colour: string;
  readonly name?: string | undefined;
}

/** As far as the painters use them. */
interface State {
  readonly fillStyle: Brush["fillStyle"];
  readonly strokeStyle: Brush["strokeStyle"];
  readonly lineWidth: number;
  readonly globalAlpha: number;
  readonly font: string;
  readonly textAlign: CanvasTextAlign;
  readonly textBaseline: CanvasTextBaseline;
  readonly dash: readonly number[];
  readonly origin: readonly [x: number, y: number];
  readonly turned: number;
  readonly clips: number;
}

const FIRST: State = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  globalAlpha: 1,
  font: "12px sans-serif",
  textAlign: "left",
  textBaseline: "alphabetic",
  dash: [],
  origin: [0, 0],
  turned: 0,
  clips: 0,
};
/** In pixels of the picture: what is thinner is lost in print. */
const THINNEST = 0.8;
const ANCHORS: Readonly<Partial<Record<CanvasTextAlign, string>>> = {
  center: "middle",
  right: "end",
};
/** What a picture is drawn on. */
const GROUND = "#fff";
/** How far below its place the foot of a text is, in sizes: programs know only feet. */
const DOWN: Readonly<Partial<Record<CanvasTextBaseline, number>>> = {
  top: 0.76,
  middle: 0.36,
  bottom: -0.2,
};

export class Paper implements Brush {
  fillStyle = FIRST.fillStyle;
  strokeStyle = FIRST.strokeStyle;
  lineWidth = FIRST.lineWidth;
  lineJoin: CanvasLineJoin = "round";
  globalAlpha = FIRST.globalAlpha;
  /** Other than on a canvas nothing is taken away: what would be is white. */
  globalCompositeOperation: GlobalCompositeOperation = "source-over";
  font = FIRST.font;
  textAlign = FIRST.textAlign;
  textBaseline = FIRST.textBaseline;
  private dash = FIRST.dash;
  private origin = FIRST.origin;
  private turned = FIRST.turned;
  private clips = FIRST.clips;
  private readonly states: State[] = [];
  private path: string[] = [];
  private box = { left: 0, top: 0, width: 0, height: 0 };
  private readonly out: string[] = [];
  private readonly scale: number;
  private readonly ink: (style: string) => Ink;

  /** `scale` are pixels of the picture for each one that is painted. */
  constructor(scale = 1, ink: (style: string) => Ink = (colour) => ({ colour })) {
    this.scale = scale;
    this.ink = ink;
  }

  toString(): string {
    return this.out.join("\n");
  }

  beginPath(): void {
    this.path = [];
  }

  moveTo(x: number, y: number): void {
    this.step("M", x, y);
  }

  lineTo(x: number, y: number): void {
    this.step(this.path.length ? "L" : "M", x, y);
  }

  closePath(): void {
    this.path.push("Z");
  }

  /** A whole circle, which is all that the painters draw. */
  arc(x: number, y: number, radius: number): void {
    const r = rounded(radius * this.scale);
    const across = rounded(2 * radius * this.scale);
    this.step("M", x - radius, y);
    this.path.push(`a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 -${across} 0`);
  }

  rect(left: number, top: number, width: number, height: number): void {
    this.box = { left, top, width, height };
  }

  /** To the last rectangle. Equal ones have equal names, so pictures on one page agree. */
  clip(): void {
    const { left, top, width, height } = this.box;
    const [x, y, w, h] = [left, top, width, height].map((value) => value * this.scale);
    const id = `in-${[x, y, w, h].map((value) => Math.round(value!)).join("-")}`;
    const inside = element("rect", { x: x!, y: y!, width: w!, height: h! });
    this.out.push(element("clipPath", { id }, inside), `<g clip-path="url(#${id})">`);
    this.clips++;
  }

  stroke(): void {
    if (this.path.length === 0) return;
    const { colour, name } = this.ink(String(this.strokeStyle));
    this.put(name, {
      d: this.path.join(""),
      fill: "none",
      stroke: colour,
      "stroke-width": Math.max(THINNEST, this.lineWidth * this.scale),
      ...(this.globalAlpha < 1 && { "stroke-opacity": this.globalAlpha }),
      ...(this.dash.length > 0 && {
        "stroke-dasharray": this.dash.map((length) => rounded(length * this.scale)).join(" "),
      }),
    });
  }

  fill(): void {
    if (this.path.length === 0) return;
    const { colour, name } = this.ink(String(this.fillStyle));
    this.put(name, {
      d: this.path.join(""),
      fill: colour,
      ...(this.globalAlpha < 1 && { "fill-opacity": this.globalAlpha }),
    });
  }

  /** Text is as dark as its colour says, also where the page has it pale. */
  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, { fill: this.ink(String(this.fillStyle)).colour });
  }

  /** The edge of a text: what it takes away is as white as the ground. No reader hears it. */
  strokeText(text: string, x: number, y: number): void {
    const erases = this.globalCompositeOperation === "destination-out";
    const colour = erases ? GROUND : this.ink(String(this.strokeStyle)).colour;
    this.text(text, x, y, {
      fill: colour,
      stroke: colour,
      "stroke-width": this.lineWidth * this.scale,
      "stroke-linejoin": "round",
      "aria-hidden": "true",
    });
  }

  private text(
    text: string,
    x: number,
    y: number,
    look: Readonly<Record<string, string | number>>,
  ) {
    const size = this.size();
    const across = (this.origin[0] + (this.turned ? 0 : x)) * this.scale;
    const down = (this.origin[1] + (this.turned ? 0 : y)) * this.scale;
    const foot = down + (DOWN[this.textBaseline] ?? 0) * size;
    const anchor = ANCHORS[this.textAlign];
    const bold = /^(bold|[6-9]00)\b/.test(this.font);
    const place: Readonly<Record<string, string | number>> = this.turned
      ? {
          transform: `translate(${rounded(across)} ${rounded(down)}) rotate(${rounded(this.turned)})`,
          x: x * this.scale,
          y: y * this.scale + (DOWN[this.textBaseline] ?? 0) * size,
        }
      : { x: across, y: foot };
    const said = {
      ...place,
      "font-size": size,
      ...(bold && { "font-weight": "bold" }),
      ...(anchor && { "text-anchor": anchor }),
      ...look,
    };
    this.out.push(element("text", said, escaped(text)));
  }

  measureText(text: string): { readonly width: number } {
    return { width: widthOf(text, this.size()) / this.scale };
  }

  setLineDash(dash: Iterable<number>): void {
    this.dash = [...dash];
  }

  translate(x: number, y: number): void {
    this.origin = [this.origin[0] + x, this.origin[1] + y];
  }

  /** In radians, as a canvas has it. */
  rotate(angle: number): void {
    this.turned += (angle * 180) / Math.PI;
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline } = this;
    const { dash, origin, turned, clips } = this;
    const words = { font, textAlign, textBaseline };
    const look = { fillStyle, strokeStyle, lineWidth, globalAlpha, dash };
    this.states.push({ ...words, ...look, origin, turned, clips });
  }

  restore(): void {
    const { clips, ...state } = this.states.pop() ?? FIRST;
    for (; this.clips > clips; this.clips--) this.out.push("</g>");
    Object.assign(this, state);
  }

  /** What is SVG already. */
  add(svg: string): void {
    this.out.push(svg);
  }

  /** As on a canvas, a point that is no point is left out. */
  private step(how: string, x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    this.path.push(`${how}${rounded(x * this.scale)} ${rounded(y * this.scale)}`);
  }

  private size(): number {
    return Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 12) * this.scale;
  }

  private put(name: string | undefined, attributes: Readonly<Record<string, string | number>>) {
    const title = name === undefined ? "" : `<title>${escaped(name)}</title>`;
    this.out.push(element("path", attributes, title));
  }
}
