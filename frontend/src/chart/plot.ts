// One chart on the page: its canvases, and what the mouse and the keys do. Ties together
// the other modules of the folder. Knows no F1 and no Preact.
import type { Content, Range } from "./content";
import { drawAxes } from "./paint/axes";
import { drawNames } from "./paint/names";
import { Overlay } from "./paint/overlay";
import { Picture } from "./paint/picture";
import { drawPosts } from "./paint/posts";
import { drawRules } from "./paint/rules";
import { Crosshair, join, type SharedPlace } from "./pointing/crosshair";
import { dragAlong, dragBox, moves, type Span } from "./pointing/drag";
import { type Place, placeByKey } from "./pointing/keys";
import { type Near, nearest } from "./pointing/nearest";
import { type Frame, toX, valueAt } from "./scale/frame";
import { expRange, straightened } from "./scale/log";
import { moved, zoomed } from "./scale/zoom";

/** Where the mouse is, in CSS pixels of the window, and what lies near it. */
export interface Hover {
  readonly near: readonly Near[];
  readonly clientX: number;
  readonly clientY: number;
  /** The chart that the mouse is over. */
  readonly chart: HTMLElement;
}

export interface Events {
  /** The reader asks for other ranges; an axis that stays is null. */
  onZoom(x: Range | null, y: Range | null): void;
  onFit(): void;
  onHover(hover: Hover | null): void;
}

/** CSS pixels around the plot area: room for the labels of the axes. */
const MARGIN = { left: 56, top: 8, right: 12, bottom: 28 };
/** How much a notch of the wheel zooms, with Alt. */
const WHEEL = 1.2;
/** How much a key zooms. */
const KEY = 1.5;
/** Powers of ten beyond which there are no numbers. */
const MOST_POWER = 300;

export class Plot {
  private readonly root: HTMLElement;
  private readonly canvas = document.createElement("canvas");
  /** The plot area: what lies inside the axes. */
  private readonly area = document.createElement("div");
  private readonly overlay = new Overlay();
  private readonly picture = new Picture(() => this.redraw());
  private readonly crosshair: Crosshair;
  private readonly group: ReturnType<typeof join>;
  private readonly events: Events;
  /** What is shown, with straight scales. */
  private content: Content;
  private size = { width: 0, height: 0 };
  /** Where the crosshair is; null where there is none. */
  private place: Place | null = null;
  /** Whether this chart is pointed at, and not another one of its group. */
  private inside = false;
  /** The key whose lines stand out; null for none. */
  private spotlit: string | null = null;
  private queued = false;
  private readonly end = new AbortController();

  constructor(root: HTMLElement, content: Content, events: Events, group: string) {
    this.root = root;
    this.content = straightened(content);
    this.events = events;
    this.area.className = "plot-area";
    this.crosshair = new Crosshair(this.area);
    this.area.append(this.overlay.canvas);
    root.append(this.canvas, this.area);
    this.group = join(group, (shared) => this.follow(shared));
    this.listen();
    this.followRatio();
  }

  /** Shows other lines or another part of them. */
  show(content: Content): void {
    this.content = straightened(content);
    this.picture.change(this.content.lines);
    this.redraw();
  }

  /** Lets the lines of a key stand out, if there are any, until it is told null. */
  spotlight(key: string | null): void {
    this.spotlit = key;
    this.drawPlace();
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    lay(this.canvas, { left: 0, top: 0, width, height });
    lay(this.area, { ...MARGIN, ...this.inner() });
    this.redraw();
  }

  destroy(): void {
    this.size = { width: 0, height: 0 };
    this.end.abort();
    this.picture.destroy();
    this.group.leave();
    this.canvas.remove();
    this.area.remove();
  }

  /**
   * Moves the crosshair by keys: to the next point of the nearest line in x, or along
   * y to other lines; + and - zoom around it, and 0 shows everything. Tells whether the
   * key was meant for it.
   */
  key(name: string): boolean {
    if (name === "Escape") {
      this.leave();
    } else if (name === "0") {
      this.events.onFit();
    } else if (name === "+" || name === "-") {
      const { width, height } = this.inner();
      const { left, top } = this.place ?? { left: width / 2, top: height / 2 };
      this.zoom(name === "+" ? 1 / KEY : KEY, left / width, top / height);
    } else {
      const place = placeByKey(name, this.place, this.content.lines, this.frame());
      if (!place) return false;
      this.point(place);
    }
    return true;
  }

  /** Takes the crosshair away. */
  leave(): void {
    if (this.inside) this.group.tell(null);
    this.inside = false;
    this.place = null;
    this.drawPlace();
    this.events.onHover(null);
  }

  private listen(): void {
    const { area } = this;
    area.addEventListener("mousemove", ({ clientX, clientY }) => {
      const { left, top } = area.getBoundingClientRect();
      this.point({ left: clientX - left, top: clientY - top });
    });
    area.addEventListener("mouseleave", () => this.leave());
    area.addEventListener("dblclick", () => this.events.onFit());
    area.addEventListener("mousedown", (event) => {
      if (moves(event)) this.pan(event);
      else if (event.button === 0) {
        dragBox(area, event, (across, down) => this.zoomTo(across, down));
      }
    });
    // The wheel alone scrolls the page.
    area.addEventListener(
      "wheel",
      (event) => {
        if (!event.altKey) return;
        event.preventDefault();
        const { left, top, width, height } = area.getBoundingClientRect();
        const factor = event.deltaY < 0 ? 1 / WHEEL : WHEEL;
        this.zoom(factor, (event.clientX - left) / width, (event.clientY - top) / height);
      },
      { passive: false },
    );
  }

  /** Draws again when the page moves to a screen with another pixel ratio. */
  private followRatio(): void {
    const { signal } = this.end;
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => {
      this.redraw();
      this.followRatio();
    };
    query.addEventListener("change", changed, { once: true, signal });
  }

  /** Puts the crosshair to a place, here and in the other charts of the group. */
  private point(place: Place): void {
    this.inside = true;
    this.place = place;
    this.drawPlace();
    const { width, height } = this.inner();
    this.group.tell({ x: valueAt(this.content.x, place.left / width), down: place.top / height });
  }

  /** Shows the place of another chart's crosshair, if it is in sight here. */
  private follow(shared: SharedPlace | null): void {
    const { width, height } = this.inner();
    const frame = this.frame();
    const left = shared ? toX(shared.x, frame) / frame.ratio : -1;
    this.inside = false;
    this.place = shared && left >= 0 && left <= width ? { left, top: shared.down * height } : null;
    this.drawPlace();
  }

  /** Draws once at the end of the task, however much changes in it. */
  private redraw(): void {
    if (this.queued) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      this.draw();
    });
  }

  private draw(): void {
    const { content, canvas } = this;
    if (this.size.width === 0) return; // hidden, or gone
    const frame = this.frame(MARGIN);
    const [width, height] = [this.size.width, this.size.height].map((css) =>
      Math.round(css * frame.ratio),
    ) as [number, number];
    const context = canvas.getContext("2d")!;
    if (canvas.width !== width || canvas.height !== height)
      Object.assign(canvas, { width, height });
    else context.clearRect(0, 0, width, height);
    const style = getComputedStyle(this.root);
    const colourOf = (property: string) => style.getPropertyValue(property).trim();
    drawAxes(context, content, frame, {
      text: colourOf("--axis-text"),
      grid: colourOf("--grid"),
      line: colourOf("--axis-line"),
    });
    drawRules(context, content.rules, frame, colourOf);
    drawPosts(context, content.posts ?? [], frame);
    this.picture.draw(context, frame);
    drawNames(context, content.lines, frame, colourOf("--axis-text"), colourOf("--surface"));
    this.drawPlace();
  }

  /** Draws what follows the crosshair, and tells what lies near it. */
  private drawPlace(): void {
    const { place, inside } = this;
    this.crosshair.show(place);
    const { lines } = this.content;
    if (!place) {
      const lit = lines.filter(({ key }) => key === this.spotlit);
      if (lit.length === 0 || this.size.width === 0) this.overlay.clear();
      else {
        const veil = getComputedStyle(this.root).getPropertyValue("--surface").trim();
        this.overlay.spotlight(lit, this.frame(), veil);
      }
      return;
    }
    const frame = this.frame();
    const near = nearest(lines, frame, place.left * frame.ratio, place.top * frame.ratio);
    this.overlay.show(lines, near, frame, inside);
    if (!inside) return;
    const box = this.area.getBoundingClientRect();
    const [clientX, clientY] = [box.left + place.left, box.top + place.top];
    this.events.onHover({ near, clientX, clientY, chart: this.root });
  }

  /** The size of what lies inside the axes, in CSS pixels. */
  private inner(): { width: number; height: number } {
    const { left, top, right, bottom } = MARGIN;
    return {
      width: Math.max(0, this.size.width - left - right),
      height: Math.max(0, this.size.height - top - bottom),
    };
  }

  /** Where data lie on the overlay, or on a canvas on which the plot area begins at `corner`. */
  private frame(corner = { left: 0, top: 0 }): Frame {
    const ratio = window.devicePixelRatio;
    const { x, y } = this.content;
    const { width, height } = this.inner();
    const [left, top, w, h] = [corner.left, corner.top, width, height].map((css) =>
      Math.round(css * ratio),
    ) as [number, number, number, number];
    return { x, y, left, top, width: w, height: h, ratio };
  }

  private zoomTo(across: Span | null, down: Span | null): void {
    const { x, y } = this.content;
    const part = (range: Range, [from, to]: Span): Range => [
      valueAt(range, from),
      valueAt(range, to),
    ];
    this.events.onZoom(
      across && part(x, across),
      down && this.toData(part(y, [1 - down[1], 1 - down[0]])),
    );
  }

  /** Zooms around a place, given as shares of the area from its left and its top. */
  private zoom(factor: number, right: number, down: number): void {
    const { x, y, log } = this.content;
    const high = zoomed(y, factor, 1 - down);
    const ends = log && high?.some((power) => Math.abs(power) > MOST_POWER);
    this.events.onZoom(zoomed(x, factor, right), high && !ends ? this.toData(high) : null);
  }

  private pan(start: MouseEvent): void {
    const { x, y } = this.content;
    dragAlong(this.area, start, (right, down) =>
      this.events.onZoom(moved(x, -right), this.toData(moved(y, down))),
    );
  }

  private toData(y: Range): Range {
    return this.content.log ? expRange(y) : y;
  }
}

/** Puts an element to a place of its parent, in CSS pixels. */
function lay(
  { style }: HTMLElement,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): void {
  Object.assign(style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}
