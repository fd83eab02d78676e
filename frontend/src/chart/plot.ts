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
import { type Near, nearest } from "./nearest";
import { Overlay } from "./overlay";

export interface Content {
  readonly lines: readonly Line[];
  readonly x: Range;
  readonly y: Range;
  readonly xKind: XKind;
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

/** A drag narrower than this in one direction zooms in the other only. */
const THIN = 20;

export class Plot {
  private readonly u: uPlot;
  private readonly overlay = new Overlay();
  private content: Content;
  private readonly events: Events;
  private inside = false;

  constructor(target: HTMLElement, content: Content, events: Events, sync: string) {
    this.content = content;
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
  }

  /** Shows other lines or another part of them. */
  show(content: Content): void {
    this.content = content;
    this.u.batch(() => {
      this.u.redraw(false, true);
      this.u.setScale("x", { min: content.x[0], max: content.x[1] });
      this.u.setScale("y", { min: content.y[0], max: content.y[1] });
    });
    this.drawOverlay();
  }

  resize(width: number, height: number): void {
    this.u.setSize({ width, height });
  }

  destroy(): void {
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
        y: { range: () => [...this.content.y] },
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
          values: (_u, splits, _axis, _space, increment) => valueTicks(splits, increment),
        },
      ],
      cursor: {
        points: { show: false },
        drag: { x: true, y: true, uni: THIN, dist: 5, setScale: false },
        bind: { dblclick: () => null },
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
    return { ...origin, width, height, ratio, x: this.content.x, y: this.content.y };
  }

  private draw(): void {
    const { ctx } = this.u;
    const frame = this.frame(false);
    const [min, max] = this.content.y;
    if (min < 0 && max > 0) {
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
    drawLines(ctx, this.content.lines, frame);
  }

  private drawOverlay(): void {
    const { left, top } = this.u.cursor;
    if (left === undefined || top === undefined || left < 0) {
      this.overlay.clear();
      return;
    }
    const frame = this.frame(true);
    const { lines } = this.content;
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
    this.events.onZoom(whole.x ? null : x, whole.y ? null : y);
  }
}
