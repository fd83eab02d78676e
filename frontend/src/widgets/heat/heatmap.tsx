// A heat map as a component. Below it stands in words what the mouse or the keys point at.
// Knows rows, columns and their names, and nothing of scores.
import { useEffect, useRef, useState } from "preact/hooks";
import { useVisibleRows } from "../sight/visible";
import { type Cell, cellAt, drawHeat, moved } from "./cells";
import "./heatmap.css";

interface Props {
  readonly label: string;
  /** Of the rows. */
  readonly names: readonly string[];
  /** Of the columns. */
  readonly steps: readonly number[];
  /** Between 0 and 1; null is undefined. */
  readonly rows: readonly (readonly (number | null)[])[];
  /** The column that is chosen elsewhere. */
  readonly mark: number;
  /** A value in words. */
  readonly tell: (value: number | null) => string;
  /** What stands below while nothing is pointed at, and what Enter does. */
  readonly rest: string;
  readonly enter: string;
  /** Whether rows that are too low for their names show some of them, as an axis does. */
  readonly axis?: boolean;
  readonly onChoose: (name: string, column: number) => void;
}

/** CSS pixels a row needs for its name. Rows that do not fit are squeezed, or scrolled on demand. */
const ROW = 18;
const HIGHEST = 420;
/** The line of steps below, which stays in sight; and how far names on an axis are apart. */
const AXIS = 24;

export function HeatMap(props: Props) {
  const { label, names, steps, rows, mark, tell, onChoose } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const mouse = useRef("");
  const [cell, setCell] = useState<Cell | null>(null);
  const [named, setNamed] = useState(false);
  useEffect(() => drawHeat(canvas.current!, rows), [rows]);

  const fit = names.length * ROW <= HIGHEST;
  const high = fit || named;
  // Whole pixels a row, as long as there are any, so that rows are equally high.
  const whole = Math.floor(HIGHEST / names.length) * names.length;
  const height = high ? names.length * ROW : whole || HIGHEST;
  const { box, from, to } = useVisibleRows<HTMLDivElement>(names.length, ROW, high);
  // Fewer rows or columns may have come than the cell that was pointed at.
  const pointed = cell && cell.row < names.length && cell.column < steps.length ? cell : null;
  const value = pointed && (rows[pointed.row]?.[pointed.column] ?? null);

  const at = (event: MouseEvent) => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    const [across, down] = [(event.clientX - left) / width, (event.clientY - top) / height];
    return cellAt(steps.length, names.length, across, down);
  };
  // A page that scrolls under a resting mouse sends events too: keys must keep their cell.
  const onMove = (event: MouseEvent) => {
    const place = `${event.clientX} ${event.clientY}`;
    if (place !== mouse.current) setCell(at(event));
    mouse.current = place;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && pointed) onChoose(names[pointed.row]!, pointed.column);
    const next = moved(pointed, event.key, steps.length, names.length);
    if (!next) return;
    event.preventDefault();
    setCell(next);
    const { current } = box;
    if (!current || !high) return;
    const above = next.row * ROW;
    const below = above + ROW - (current.clientHeight - AXIS);
    current.scrollTop = Math.min(above, Math.max(below, current.scrollTop));
  };

  return (
    <figure class="heat">
      <div class="scale">
        <span aria-hidden="true">
          0 <Scale /> 1
        </span>
        <span aria-hidden="true">
          <i class="undefined" /> 0/0 (undefined)
        </span>
        {!fit && !props.axis && (
          <label>
            <input
              type="checkbox"
              data-testid="heat-named"
              checked={named}
              onChange={(event) => setNamed(event.currentTarget.checked)}
            />{" "}
            Rows with names
          </label>
        )}
      </div>
      <div class="map" ref={box} style={{ maxHeight: `${HIGHEST + AXIS}px` }}>
        {high && (
          <ul
            class="names"
            aria-hidden="true"
            style={{ height: `${height}px`, paddingTop: `${from * ROW}px` }}
          >
            {names.slice(from, to).map((name) => (
              <li key={name} title={name} data-testid="heat-name">
                {name}
              </li>
            ))}
          </ul>
        )}
        {!high && props.axis && (
          <ul class="names axis" aria-hidden="true" style={{ height: `${height}px` }}>
            {names.map(
              (name, row) =>
                row % Math.ceil((AXIS * names.length) / height) === 0 && (
                  <li key={name} style={{ top: `${(100 * (row + 0.5)) / names.length}%` }}>
                    {name}
                  </li>
                ),
            )}
          </ul>
        )}
        <div
          class="cells"
          data-testid="heat-map"
          role="application"
          aria-roledescription="heat map"
          aria-label={`${label}. Arrow keys read its cells, Enter ${props.enter}.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its cells are read by keys
          tabIndex={0}
          onMouseMove={onMove}
          onMouseLeave={() => setCell(null)}
          onClick={(event) => {
            const { row, column } = at(event);
            onChoose(names[row]!, column);
          }}
          onKeyDown={onKey}
        >
          <canvas
            ref={canvas}
            // Squeezed rows are mixed, since leaving some out would hide their classes.
            style={{
              height: `${height}px`,
              imageRendering: height < names.length ? "auto" : "pixelated",
            }}
          />
          {pointed && (
            <div
              class="pointed"
              style={{
                left: `${(100 * pointed.column) / steps.length}%`,
                top: `${(100 * pointed.row) / names.length}%`,
                width: `${100 / steps.length}%`,
                height: `${100 / names.length}%`,
              }}
            />
          )}
        </div>
        <div class="steps" aria-hidden="true">
          <span>{steps[0]}</span>
          <span>step</span>
          <span>{steps.at(-1)}</span>
          <i style={{ left: `${(100 * (mark + 0.5)) / steps.length}%` }} title="The chosen step" />
        </div>
      </div>
      <p
        class="told"
        role="status"
        data-testid="heat-told"
        data-class={pointed ? names[pointed.row] : undefined}
        data-step={pointed ? steps[pointed.column] : undefined}
        data-value={pointed ? String(value) : undefined}
      >
        {pointed
          ? `${names[pointed.row]}, step ${steps[pointed.column]}: ${tell(value)}`
          : props.rest}
      </p>
    </figure>
  );
}

function Scale() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawHeat(canvas.current!, [Array.from({ length: 64 }, (_, i) => i / 63)]), []);
  return <canvas ref={canvas} />;
}
