// A heat map as a component: what the mouse or the arrow keys point at is told in
// words below. Knows rows, columns and their names, and nothing of scores.
import { useEffect, useRef, useState } from "preact/hooks";
import { score } from "../format";
import { cellAt, drawHeat } from "./heat";

interface Props {
  readonly label: string;
  /** Of the rows. */
  readonly names: readonly string[];
  /** Of the columns. */
  readonly steps: readonly number[];
  /** Between 0 and 1; null is undefined. */
  readonly rows: readonly (readonly (number | null)[])[];
  readonly onChoose: (name: string) => void;
}

/** Rows this high can be told apart; of more rows than fit they are squeezed. */
const ROW = 18;
const HIGHEST = 420;

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function HeatMap({ label, names, steps, rows, onChoose }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useRef<HTMLCanvasElement>(null);
  const [cell, setCell] = useState<{ column: number; row: number } | null>(null);
  useEffect(() => drawHeat(canvas.current!, rows), [rows]);
  useEffect(() => drawHeat(scale.current!, [Array.from({ length: 64 }, (_, i) => i / 63)]), []);
  const at = (event: MouseEvent) => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    const [across, down] = [(event.clientX - left) / width, (event.clientY - top) / height];
    return cellAt(steps.length, names.length, across, down);
  };
  const move = (event: KeyboardEvent) => {
    const by = MOVES[event.key];
    if (event.key === "Enter" && cell) onChoose(names[cell.row]!);
    if (!by) return;
    event.preventDefault();
    const from = cell ?? { column: -1, row: 0 };
    setCell({
      column: Math.max(0, Math.min(steps.length - 1, from.column + by[0])),
      row: Math.max(0, Math.min(names.length - 1, from.row + by[1])),
    });
  };
  const value = cell && (rows[cell.row]?.[cell.column] ?? null);
  return (
    <figure class="heat">
      <div class="scale" aria-hidden="true">
        0 <canvas ref={scale} /> 1 <span class="undefined" /> undefined (0/0)
      </div>
      <div class="map">
        {names.length * ROW <= HIGHEST && (
          <ul class="names" aria-hidden="true">
            {names.map((name) => (
              <li key={name} title={name}>
                {name}
              </li>
            ))}
          </ul>
        )}
        <div
          class="cells"
          data-testid="heat-map"
          role="application"
          aria-roledescription="heat map"
          aria-label={`${label}. Arrow keys read its cells, Enter shows a class' curve.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its cells are read by keys
          tabIndex={0}
          onMouseMove={(event) => setCell(at(event))}
          onMouseLeave={() => setCell(null)}
          onClick={(event) => onChoose(names[at(event).row]!)}
          onKeyDown={move}
        >
          <canvas ref={canvas} style={{ height: `${Math.min(HIGHEST, names.length * ROW)}px` }} />
        </div>
      </div>
      <p
        class="told"
        role="status"
        data-testid="heat-told"
        data-class={cell ? names[cell.row] : undefined}
        data-step={cell ? steps[cell.column] : undefined}
        data-value={cell ? String(value) : undefined}
      >
        {cell
          ? `${names[cell.row]}, step ${steps[cell.column]}: ${score(value)}`
          : "Rows are classes in the order of the table, columns steps."}
      </p>
    </figure>
  );
}
