// A matrix as a component: the mouse and the keys point at its cells, a click marks one. Knows
// names and numbers, and nothing of what they mean.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Cell, cellAt, moved } from "../cells";
import type { Content } from "./content";
import { layoutOf } from "./layout";
import { paint, sizeOf } from "./paint";
import type { Theme } from "./shades";
import "./matrix.css";

interface Props {
  /** What the matrix shows, for those who do not see it. */
  readonly label: string;
  /** The same object as long as nothing of it changes. */
  readonly content: Content;
  readonly theme: Theme;
  /** The cell that is marked; null for none. */
  readonly marked: Cell | null;
  readonly onMark: (cell: Cell | null) => void;
  /** What is said of a cell beside the mouse, in lines. */
  readonly tell: (cell: Cell) => readonly string[];
}

const FONT = "12px Roboto, sans-serif";

function widest(names: readonly string[]): number {
  const context = document.createElement("canvas").getContext("2d")!;
  context.font = FONT;
  // Few of the longest are measured: a thousand measurements would take long.
  const longest = [...new Set(names)].sort((a, b) => b.length - a.length).slice(0, 20);
  return Math.max(0, ...longest.map((name) => context.measureText(name).width));
}

/** The width that an element has, also after it has changed; 0 while it is not shown. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const target = box.current!;
    const measure = () => target.clientWidth && setWidth(target.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    measure();
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

export function Matrix({ label, content, theme, marked, onMark, tell }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { box, width } = useWidth();
  const [pointed, setPointed] = useState<Cell | null>(null);
  const { rows, columns, texts } = content;
  const layout = useMemo(
    () =>
      layoutOf({
        rows: rows.length,
        columns: columns.length,
        width: width - 1,
        rowName: widest(rows),
        columnName: widest(columns),
        text: texts.length ? widest(texts.flat()) : Number.POSITIVE_INFINITY,
      }),
    [rows, columns, texts, width],
  );
  useLayoutEffect(() => {
    if (!width) return;
    const style = getComputedStyle(canvas.current!);
    const colour = (name: string) => style.getPropertyValue(name);
    paint(canvas.current!, content, layout, {
      theme,
      text: colour("--text"),
      quiet: colour("--quiet"),
      grid: colour("--border"),
      font: FONT,
      ratio: window.devicePixelRatio || 1,
    });
  }, [content, layout, theme, width]);

  const { cell, left, top } = layout;
  const size = sizeOf(content, layout);
  const there = (place: Cell | null) =>
    place && place.row < rows.length && place.column < columns.length ? place : null;
  const at = (event: MouseEvent): Cell | null => {
    const corner = canvas.current!.getBoundingClientRect();
    const across = (event.clientX - corner.left - left) / (columns.length * cell.width);
    const down = (event.clientY - corner.top - top) / (rows.length * cell.height);
    if (across < 0 || across >= 1 || down < 0 || down >= 1) return null;
    return cellAt(columns.length, rows.length, across, down);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") onMark(null);
    const next = moved(there(marked), event.key, columns.length, rows.length);
    if (!next) return;
    event.preventDefault();
    setPointed(null);
    onMark(next);
  };
  const frameOf = (place: Cell) => ({
    left: `${left + place.column * cell.width}px`,
    top: `${top + place.row * cell.height}px`,
    width: `${cell.width + 1}px`,
    height: `${cell.height + 1}px`,
  });
  const [shown, hovered] = [there(marked), there(pointed)];
  return (
    // A tip may stand out of the box, unless the box scrolls.
    <div class={size.width > width ? "matrix scrolls" : "matrix"} ref={box}>
      <div
        class="cells"
        data-testid="matrix"
        role="application"
        aria-roledescription="matrix"
        aria-label={`${label}. Arrow keys read its cells, Escape leaves them.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its cells are read by keys
        tabIndex={0}
        style={{ width: `${size.width}px`, height: `${size.height}px` }}
        data-left={left}
        data-top={top}
        data-cell-width={cell.width}
        data-cell-height={cell.height}
        data-numbers={String(layout.numbers)}
        onMouseMove={(event) => setPointed(at(event))}
        onMouseLeave={() => setPointed(null)}
        onClick={(event) => onMark(at(event))}
        onKeyDown={onKey}
      >
        <canvas ref={canvas} style={{ width: `${size.width}px`, height: `${size.height}px` }} />
        {shown && <div class="marked" style={frameOf(shown)} />}
        {hovered && (
          <>
            <div class="pointed" style={frameOf(hovered)} />
            <Tip place={hovered} lines={tell(hovered)} frame={layout} size={size} />
          </>
        )}
      </div>
    </div>
  );
}

interface TipProps {
  readonly place: Cell;
  readonly lines: readonly string[];
  readonly frame: ReturnType<typeof layoutOf>;
  readonly size: { readonly width: number; readonly height: number };
}

/** Stands at the side where there is more room, so that it never covers its cell. */
function Tip({ place, lines, frame, size }: TipProps) {
  const { cell, left, top } = frame;
  const x = left + place.column * cell.width;
  const y = top + place.row * cell.height;
  const right = x + cell.width / 2 < size.width / 2;
  const above = y > size.height / 2;
  return (
    <div
      class="tip"
      data-testid="matrix-tip"
      aria-hidden="true"
      style={{
        ...(right ? { left: `${x + cell.width + 6}px` } : { right: `${size.width - x + 6}px` }),
        ...(above ? { bottom: `${size.height - y + 4}px` } : { top: `${y + cell.height + 4}px` }),
      }}
    >
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}
