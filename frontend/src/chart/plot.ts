// Ties uPlot (axes, scales, cursor, drag box) to our own drawing of lines.
// uPlot's series share one x column, which runs with their own wall times do
// not; so it draws none. Knows pixels and columns, no F1 and no Preact.
import uPlot from "uplot";
import {
  incrementsOf,
  VALUE_INCREMENTS,
  valueTicks,
  type XKind,
  xTickLabels,
  xTicks,
} from "./axis";
import { drawLines, type Frame, type Line, type Range } from "./draw";
import { LAYER_BEYOND_POINTS, Layer } from "./layer";
import { expRange, logLabels, logLine, logRange, logTicks } from "./log";
import { type Near, nearest } from "./nearest";
import { Overlay } from "./overlay";

export interface Content {
  readonly lines: readonly Line[];
  readonly x: Range;
  readonly y: Range;
  readonly xKind: XKind;
  /** Whether y is logarithmic. */
  readonly log: boolean;
}

/** Where the mouse is, in CSS pixels of the window, and what lies near it. */
export interface Hover {
  readonly near: readonly Near[];
  readonly clientX: number;
  readonly clientY: number;
}

export interface Events {
  /** A box was drawn; an axis that it hardly spans is null. */
  onZoom(x: Range | null, y: Range | null): void;
  onFit(): void;
  onHover(hover: Hover | null): void;
}

/** How much Alt and a notch of the wheel zoom. */
const WHEEL = 1.2;
/** And how much a key does. */
const KEY = 1.5;
/** The narrowest and the widest that an axis can be zoomed. */
const LEAST = 1e-9;
const MOST = 1e10;
/** Powers of ten beyond which there are no numbers. */
const MOST_POWER = 300;
/** Milliseconds. */
const RESTS_AFTER = 120;
/** A drag narrower than this in one direction zooms in the other only. */
const THIN = 20;

/** Whether a press moves what is shown, as in Time Series, instead of drawing a box. */
function pans({ button, shiftKey, altKey }: MouseEvent): boolean {
  return button === 1 || shiftKey || altKey;
}

export class Plot {
  private readonly u: uPlot;
  private readonly overlay = new Overlay();
  private content: Content;
  /** The lines and the y range on the straight scale that is drawn. */
  private lines: readonly Line[];
  private y: Range;
  private readonly events: Events;
  private inside = false;
  private readonly layer = new Layer();
  private points = 0;
  private moving = false;
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(target: HTMLElement, content: Content, events: Events, sync: string) {
    this.content = content;
    this.lines = content.lines;
    this.y = content.y;
    this.events = events;
    this.u = new uPlot(this.options(sync), [[0, 1], [0, 1]], target); // biome-ignore format: one frame
    this.u.over.append(this.overlay.canvas);
    this.u.over.addEventListener("mouseenter", () => {
      this.inside = true;
    });
    this.u.over.addEventListener("mouseleave", () => {
      this.inside = false;
      events.onHover(null);
    });
    this.u.over.addEventListener("dblclick", () => events.onFit());
    this.u.over.addEventListener("mousedown", (event) => pans(event) && this.pan(event));
    this.u.over.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  /** Shows other lines or another part of them. */
  show(content: Content): void {
    if (content.lines !== this.content.lines || content.log !== this.content.log) {
      this.lines = content.log ? content.lines.map(logLine) : content.lines;
      this.points = this.lines.reduce((sum, { x }) => sum + x.length, 0);
    } else if (this.points > LAYER_BEYOND_POINTS) {
      this.move();
    }
    this.content = content;
    this.y = content.log ? logRange(content.y) : content.y;
    this.u.batch(() => {
      this.u.redraw(false, true);
      this.u.setScale("x", { min: content.x[0], max: content.x[1] });
      this.u.setScale("y", { min: this.y[0], max: this.y[1] });
    });
    this.drawOverlay();
  }

  /**
   * Moves the crosshair by keys: to the next point of the nearest line in x, or along
   * y to other lines; + and - zoom around it, and 0 shows everything. Tells whether the
   * key was meant for it.
   */
  key(name: string): boolean {
    if (name === "Escape") {
      this.leave();
      return true;
    }
    if (name === "0") {
      this.events.onFit();
      return true;
    }
    if (name === "+" || name === "-") {
      const { width, height } = this.u.over.getBoundingClientRect();
      const { left = -1, top = -1 } = this.u.cursor;
      const [x, y] = left < 0 ? [0.5, 0.5] : [left / width, top / height];
      this.scale(name === "+" ? 1 / KEY : KEY, x, y);
      return true;
    }
    const to = this.place(name);
    if (to === null) return false;
    this.inside = true;
    this.u.setCursor(to);
    return true;
  }

  /** Takes the crosshair away. */
  leave(): void {
    this.inside = false;
    this.u.setCursor({ left: -10, top: -10 });
    this.events.onHover(null);
  }

  /** Where a key leads from where the crosshair is; null if nowhere. */
  private place(name: string): { left: number; top: number } | null {
    const { width, height } = this.u.over.getBoundingClientRect();
    const { left = -1, top = -1 } = this.u.cursor;
    const at = left < 0 ? { left: 0, top: height / 2 } : { left, top };
    if (name === "ArrowUp") return { ...at, top: Math.max(0, at.top - 10) };
    if (name === "ArrowDown") return { ...at, top: Math.min(height, at.top + 10) };
    const { ratio } = this.frame(true);
    const [first] = nearest(this.lines, this.frame(true), at.left * ratio, at.top * ratio);
    const line = first && this.lines.find(({ key, faint }) => key === first.key && !faint);
    if (!line) return null;
    const own = line.x;
    const from = left < 0 ? -1 : first.index;
    const here = own[Math.max(0, from)]!;
    const next: Readonly<Record<string, () => number | undefined>> = {
      ArrowRight: () => own[from + 1] ?? this.beyond(here, 1),
      ArrowLeft: () => own[from - 1] ?? this.beyond(here, -1),
      Home: () => own[0],
      End: () => own.at(-1),
    };
    if (!Object.hasOwn(next, name)) return null;
    const x = next[name]!() ?? here;
    return { ...at, left: Math.max(0, Math.min(width, this.u.valToPos(x, "x"))) };
  }

  /** The next place of any line before or behind one, where the nearest line has none. */
  private beyond(x: number, sign: 1 | -1): number | undefined {
    let best = Number.POSITIVE_INFINITY;
    for (const line of this.lines) {
      for (const other of line.x) {
        const away = sign * (other - x);
        if (away > 0 && away < best) best = away;
      }
    }
    return Number.isFinite(best) ? x + sign * best : undefined;
  }

  resize(width: number, height: number): void {
    this.u.setSize({ width, height });
  }

  destroy(): void {
    clearTimeout(this.rest);
    this.u.destroy();
  }

  private options(sync: string): uPlot.Options {
    const font = "11px Roboto, sans-serif";
    const colour = (name: string) => (u: uPlot) =>
      getComputedStyle(u.root).getPropertyValue(name).trim();
    const axis = {
      font,
      stroke: colour("--axis-text"),
      grid: { stroke: colour("--grid"), width: 1 },
      ticks: { show: false },
      border: { show: true, stroke: colour("--axis-line"), width: 1 },
    };
    return {
      width: 300,
      height: 200,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      series: [{}, { points: { show: false }, paths: () => null }],
      scales: {
        x: { time: false, range: () => [...this.content.x] },
        y: { range: () => [...this.y] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          space: 60,
          gap: 6,
          incrs: () => [...incrementsOf(this.content.xKind)],
          splits: (_u, _axis, min, max, increment) =>
            xTicks(this.content.xKind, min, max, increment),
          values: (_u, splits, _axis, _space, increment) =>
            xTickLabels(this.content.xKind, splits, increment),
        },
        {
          ...axis,
          size: 56,
          space: 34,
          gap: 6,
          incrs: [...VALUE_INCREMENTS],
          splits: (_u, _axis, min, max, increment) =>
            this.content.log ? logTicks(min, max) : xTicks("step", min, max, increment),
          values: (_u, splits, _axis, _space, increment) =>
            this.content.log ? logLabels(splits) : valueTicks(splits, increment),
        },
      ],
      cursor: {
        points: { show: false },
        drag: { x: true, y: true, uni: THIN, dist: 5, setScale: false },
        bind: {
          dblclick: () => null,
          mousedown: (_u, _over, drag) => (event) => {
            if (!pans(event)) drag(event);
            return null;
          },
        },
        sync: {
          key: sync,
          scales: ["x", null],
          setSeries: false,
          // The neighbour shows the same place; a box dragged here is not its business.
          filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
        },
      },
      hooks: {
        draw: [() => this.draw()],
        setCursor: [() => this.drawOverlay()],
        setSelect: [(u) => this.zoom(u)],
        setSize: [() => this.drawOverlay()],
      },
    };
  }

  private frame(inOverlay: boolean): Frame {
    const { left, top, width, height } = this.u.bbox;
    const ratio = uPlot.pxRatio;
    const origin = inOverlay ? { left: 0, top: 0 } : { left, top };
    return { ...origin, width, height, ratio, x: this.content.x, y: this.y };
  }

  private draw(): void {
    const { ctx } = this.u;
    const frame = this.frame(false);
    const [min, max] = this.y;
    if (!this.content.log && min < 0 && max > 0) {
      const y = Math.round(frame.top + (max / (max - min)) * frame.height) + 0.5;
      ctx.save();
      ctx.strokeStyle = getComputedStyle(this.u.root).getPropertyValue("--zero-line");
      ctx.lineWidth = frame.ratio;
      ctx.beginPath();
      ctx.moveTo(frame.left, y);
      ctx.lineTo(frame.left + frame.width, y);
      ctx.stroke();
      ctx.restore();
    }
    if (this.points <= LAYER_BEYOND_POINTS) drawLines(ctx, this.lines, frame);
    else if (!this.moving || !this.layer.sketch(ctx, this.lines, frame)) {
      this.layer.paint(ctx, this.lines, frame);
    }
  }

  /** Until nothing has moved for a while the picture of many lines is good enough. */
  private move(): void {
    this.moving = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.moving = false;
      this.u.redraw(false);
    }, RESTS_AFTER);
  }

  private drawOverlay(): void {
    const { left, top } = this.u.cursor;
    if (left === undefined || top === undefined || left < 0) {
      this.overlay.clear();
      return;
    }
    const frame = this.frame(true);
    const { lines } = this;
    const near = nearest(lines, frame, left * frame.ratio, top * frame.ratio);
    this.overlay.show(lines, near, frame, this.inside);
    if (!this.inside) return;
    const box = this.u.over.getBoundingClientRect();
    this.events.onHover({ near, clientX: box.left + left, clientY: box.top + top });
  }

  private zoom(u: uPlot): void {
    const { left, top, width, height } = u.select;
    if (width < 1 && height < 1) return;
    const whole = { x: width >= u.over.clientWidth, y: height >= u.over.clientHeight };
    const x: Range = [u.posToVal(left, "x"), u.posToVal(left + width, "x")];
    const y: Range = [u.posToVal(top + height, "y"), u.posToVal(top, "y")];
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.events.onZoom(whole.x ? null : x, whole.y ? null : this.toData(y));
  }

  private toData(y: Range): Range {
    return this.content.log ? expRange(y) : y;
  }

  /** Zooms around the cursor with Alt and the wheel; the wheel alone scrolls the page. */
  private wheel(event: WheelEvent): void {
    if (!event.altKey) return;
    event.preventDefault();
    const { width, height } = this.u.over.getBoundingClientRect();
    const factor = event.deltaY < 0 ? 1 / WHEEL : WHEEL;
    this.scale(factor, event.offsetX / width, event.offsetY / height);
  }

  /** Zooms around a place that is told as shares of the chart, from its left and top. */
  private scale(factor: number, right: number, down: number): void {
    const around = (range: Range, share: number): Range | null => {
      const [min, max] = range;
      const at = min + share * (max - min);
      const other: Range = [at - (at - min) * factor, at + (max - at) * factor];
      const span = other[1] - other[0];
      // Beyond these there is nothing to see, and numbers end.
      return span > LEAST * Math.max(1, Math.abs(at)) && span < MOST ? other : null;
    };
    const zoomed = around(this.y, 1 - down);
    const ends = this.content.log && zoomed?.some((power) => Math.abs(power) > MOST_POWER);
    const y = ends ? null : zoomed;
    this.events.onZoom(around(this.content.x, right), y && this.toData(y));
  }

  /** Drags what is shown along, from here until the button is let go. */
  private pan(start: MouseEvent): void {
    start.preventDefault();
    const { over } = this.u;
    const { width, height } = over.getBoundingClientRect();
    const { x, y } = { x: this.content.x, y: this.y };
    const moved = (range: Range, share: number): Range => {
      const by = share * (range[1] - range[0]);
      return [range[0] + by, range[1] + by];
    };
    const move = (event: MouseEvent) => {
      const right = (start.clientX - event.clientX) / width;
      const up = (event.clientY - start.clientY) / height;
      this.events.onZoom(moved(x, right), this.toData(moved(y, up)));
    };
    over.classList.add("panned");
    const end = new AbortController();
    document.addEventListener("mousemove", move, { signal: end.signal });
    document.addEventListener(
      "mouseup",
      () => {
        over.classList.remove("panned");
        end.abort();
      },
      { signal: end.signal },
    );
  }
}
