// A heat map as a component. What the mouse or the keys point at stands beside it. Knows
// rows, columns and their names, and nothing of scores.
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Beside } from "../sight/beside";
import { useVisibleRows } from "../sight/visible";
import {
  type Cell,
  cellAt,
  drawHeat,
  evenSpanOf,
  moved,
  type Rgb,
  type Rows,
  type Span,
  shadesOf,
  spanOf,
  UNIT,
} from "./cells";
import { Names, ROW } from "./names";
import { Scale } from "./scale";
import { type Tick, ticksOf } from "./ticks";
import "./heatmap.css";

interface Props {
  readonly label: string;
  /** Of the rows. */
  readonly names: readonly string[];
  /** Of the columns, and what one of them is called, as "epoch". */
  readonly steps: readonly number[];
  readonly unit: string;
  /** Between 0 and 1, or differences of such; null is undefined. */
  readonly rows: Rows;
  /** The column that is chosen elsewhere. */
  readonly mark: number;
  /** A value in words, at a row and a column. */
  readonly tell: (value: number | null, row: number, column: number) => string;
  /** What the colours say. */
  readonly name: string;
  /** The ends of the scale in words. */
  readonly end?: (value: number) => string;
  /** What a cell without a value is, in the scale. */
  readonly nothing?: string;
  /** What stands below, and what Enter does. */
  readonly rest: string;
  readonly enter: string;
  /** Whether rows that are too low for their names show some of them, as an axis does. */
  readonly axis?: boolean;
  /** The colours of differences, from −1 to 1; none where the values are no differences. */
  readonly signed?: ((share: number) => Rgb) | undefined;
  /** What chooses the column, below the ticks and as wide as the columns are. */
  readonly slider?: ComponentChildren;
  /** Whether the colours run from 0 to 1, whatever is there; and whether all names are shown. */
  readonly wholeScale: { value: boolean };
  readonly allNames: { value: boolean };
  /** What stands beside the scale, of a map whose colours run between these numbers. */
  readonly beside?: (span: Span) => ComponentChildren;
  readonly onChoose: (name: string, column: number) => void;
  /** What a click on the name of a row does, and how it is called. */
  readonly onName?: (name: string) => void;
  readonly nameHint?: string;
}

const HIGHEST = 420;
/** CSS pixels: the line of steps below, which stays in sight; and what a slider adds to it. */
const AXIS = 24;
const SLIDER = 26;
const MOST_TICKS = 8;

const short = (value: number) => String(Number(value.toFixed(4))).replace("-", "−");

export function HeatMap(props: Props) {
  const { label, names, steps, rows, mark, tell, signed, slider, onChoose } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const mouse = useRef("");
  const [cell, setCell] = useState<Cell | null>(null);
  const [place, setPlace] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const named = props.allNames.value;
  const whole = props.wholeScale.value;
  const span = useMemo(
    () => (signed ? evenSpanOf(rows) : whole ? UNIT : spanOf(rows)),
    [rows, signed, whole],
  );
  const shades = useMemo(() => signed && shadesOf((share) => signed(2 * share - 1)), [signed]);
  useEffect(() => drawHeat(canvas.current!, rows, span, shades), [rows, span, shades]);
  const ticks = useMemo(() => ticksOf(steps, MOST_TICKS), [steps]);

  const fit = names.length * ROW <= HIGHEST;
  const high = fit || named;
  // Whole pixels a row, as long as there are any, so that rows are equally high.
  const even = Math.floor(HIGHEST / names.length) * names.length;
  const height = high ? names.length * ROW : even || HIGHEST;
  const below = AXIS + (slider ? SLIDER : 0);
  const { box, from, to } = useVisibleRows<HTMLDivElement>(names.length, ROW, high);
  // Fewer rows or columns may have come than the cell that was pointed at.
  const pointed = cell && cell.row < names.length && cell.column < steps.length ? cell : null;
  const value = pointed && (rows[pointed.row]?.[pointed.column] ?? null);
  const told =
    pointed &&
    `${names[pointed.row]}, ${props.unit} ${steps[pointed.column]}: ${tell(value, pointed.row, pointed.column)}`;

  const at = (event: MouseEvent) => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    const [across, down] = [(event.clientX - left) / width, (event.clientY - top) / height];
    return cellAt(steps.length, names.length, across, down);
  };
  // A page that scrolls under a resting mouse sends events too: keys must keep their cell.
  const onMove = (event: MouseEvent) => {
    const now = `${event.clientX} ${event.clientY}`;
    if (now !== mouse.current) {
      setCell(at(event));
      setPlace({ x: event.clientX, y: event.clientY });
    }
    mouse.current = now;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && pointed) onChoose(names[pointed.row]!, pointed.column);
    const next = moved(pointed, event.key, steps.length, names.length);
    if (!next) return;
    event.preventDefault();
    setCell(next);
    const { current } = box;
    if (current && high) {
      const above = next.row * ROW;
      const under = above + ROW - (current.clientHeight - below);
      current.scrollTop = Math.min(above, Math.max(under, current.scrollTop));
    }
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    setPlace({
      x: left + ((next.column + 0.5) / steps.length) * width,
      y: top + ((next.row + 0.5) / names.length) * height,
    });
  };

  return (
    <figure class="heat">
      <div class="scale">
        <Scale
          name={props.name}
          span={span}
          text={props.end ?? short}
          nothing={props.nothing ?? "0/0 (undefined)"}
          shades={shades}
        />
        {!signed && (
          <label title="Colours from 0 to 1, whatever values are there">
            <input
              type="checkbox"
              data-testid="heat-unit"
              checked={whole}
              onChange={(event) => {
                props.wholeScale.value = event.currentTarget.checked;
              }}
            />{" "}
            0 to 1
          </label>
        )}
        {!fit && !props.axis && (
          <label>
            <input
              type="checkbox"
              data-testid="heat-named"
              checked={named}
              onChange={(event) => {
                props.allNames.value = event.currentTarget.checked;
              }}
            />{" "}
            Rows with names
          </label>
        )}
        {props.beside?.(span)}
      </div>
      <div class="map" ref={box} style={{ maxHeight: `${HIGHEST + below}px` }}>
        {(high || props.axis) && (
          <Names
            names={names}
            height={height}
            apart={high ? null : AXIS}
            from={from}
            to={to}
            onName={props.onName}
            hint={props.nameHint}
          />
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
          onMouseLeave={() => {
            setCell(null);
            setPlace(null);
          }}
          onBlur={() => setPlace(null)}
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
        <Axis
          ticks={ticks}
          mark={(mark + 0.5) / steps.length}
          columns={steps.length}
          unit={props.unit}
        >
          {slider}
        </Axis>
      </div>
      {told && place && (
        <Beside {...place} testId="heat-beside" hidden>
          {told}
        </Beside>
      )}
      <p class="told">{props.rest}</p>
      <p
        class="visually-hidden"
        role="status"
        data-testid="heat-told"
        data-class={pointed ? names[pointed.row] : undefined}
        data-step={pointed ? steps[pointed.column] : undefined}
        data-value={pointed ? String(value) : undefined}
      >
        {told}
      </p>
    </figure>
  );
}

interface AxisProps {
  readonly ticks: readonly Tick[];
  /** How far from the left the chosen column is. */
  readonly mark: number;
  readonly columns: number;
  readonly unit: string;
  readonly children: ComponentChildren;
}

/** The numbers of some columns; below them the slider, or a mark of the chosen column. */
function Axis({ ticks, mark, columns, unit, children }: AxisProps) {
  // A number at an end stays inside.
  const shift = (at: number) => (at < 0.03 ? 0 : at > 0.97 ? -100 : -50);
  return (
    <div class="steps">
      {ticks.map(({ column, text, at }) => (
        <span key={column} class="tick" style={{ left: `${100 * at}%` }} aria-hidden="true">
          <span style={{ translate: `${shift(at)}% 0` }} data-testid="heat-tick">
            {text}
          </span>
        </span>
      ))}
      {children ? (
        // The middle of the thumb stands below the middle of its column.
        <div class="slider" style={{ marginInline: `calc(${50 / columns}% - 8px)` }}>
          {children}
        </div>
      ) : (
        <i style={{ left: `${100 * mark}%` }} title={`The chosen ${unit}`} />
      )}
    </div>
  );
}
