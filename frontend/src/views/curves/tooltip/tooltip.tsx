// The table of the runs near the mouse, nearest first, with what the chart shows. It stays
// inside the window and off the charts. Takes rows and a place; knows no chart.
import { useLayoutEffect, useRef } from "preact/hooks";
import { band, duration, gap, moment, plural, score } from "../../../text/format";
import { RunName } from "../../../widgets/runname";
import type { Kind } from "../curve/lines";
import type { Point } from "../curve/points";
import { placeOf } from "./place";
import "./tooltip.css";

export interface HoveredRow extends Point {
  /** The moving average of the shown value; null where nothing is smoothed. */
  readonly smoothed: number | null;
}

interface Props {
  readonly kind: Kind;
  readonly rows: readonly HoveredRow[];
  /** How many runs are not among the rows. */
  readonly more: number;
  readonly clientX: number;
  readonly clientY: number;
  /** The chart that is pointed at. */
  readonly chart: HTMLElement;
  /** "epoch" or "iteration". */
  readonly stepUnit: string;
  readonly valueName: string;
  /** Which time has a column too: what the x axis shows must be in the table. */
  readonly time: "relative" | "wall" | null;
  // Whether any run of the chart has these: columns must stay while the mouse moves.
  readonly bands: boolean;
  readonly means: boolean;
  readonly logged: boolean;
  /** A rule that the batch mean follows and the exact value does not; null for none. */
  readonly rule: string | null;
}

interface Column {
  readonly name: string;
  readonly cell: (row: HoveredRow) => string;
  /** Whether the chart shows it, so that a screen reader reads it aloud. */
  readonly spoken?: boolean;
  /** Whether it is left out where there is little room. */
  readonly roomy?: boolean;
}

export default function Tooltip(props: Props) {
  const { kind, rows, more, clientX, clientY, chart, stepUnit, rule } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style } = box.current!;
    style.maxHeight = "";
    const { offsetWidth: width, offsetHeight } = box.current!;
    const { clientWidth, clientHeight } = document.documentElement;
    const { left, top, height } = placeOf(
      { width, height: offsetHeight },
      { x: clientX, y: clientY },
      (chart.closest(".plots") ?? chart).getBoundingClientRect(),
      chart.getBoundingClientRect(),
      { width: clientWidth, height: clientHeight },
    );
    style.maxHeight = `${height}px`;
    style.transform = `translate(${left}px, ${top}px)`;
  });
  const [nearest] = rows;
  const columns = columnsOf(props);
  return (
    <div class="tooltip" ref={box} data-testid="tooltip" data-kind={kind} role="tooltip">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            {columns.map(({ name, roomy }) => (
              <th key={name} scope="col" class={roomy ? "roomy" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr
              key={row.run}
              class={place === 0 ? "nearest" : undefined}
              data-testid="tooltip-row"
              data-nearest={place === 0}
              data-run={row.run}
              data-step={row.step}
              data-wall-time={row.wallTime}
              data-exact={String(row.exact)}
              data-batch-mean={String(row.batchMean)}
              data-gap={String(row.gap)}
              data-difference={String(row.difference)}
              data-smoothed={String(row.smoothed)}
              data-low={String(row.low)}
              data-high={String(row.high)}
            >
              <th scope="row">
                <span class="swatch" style={{ background: row.colour }} />
                <RunName name={row.run} />
              </th>
              {columns.map(({ name, cell, roomy }) => (
                <td key={name} class={roomy ? "roomy" : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {nearest && (
        <p class="visually-hidden" role="status">
          {nearest.run}, {stepUnit} {nearest.step}:{" "}
          {columns
            .filter(({ spoken }) => spoken)
            .map(({ name, cell }) => `${name} ${cell(nearest)}`)
            .join(", ")}
        </p>
      )}
      {rows.map(
        ({ run, found }) =>
          found.length > 0 && (
            <p key={run} data-testid="tooltip-finding">
              <span class="finding-mark" /> {run}: {found.join(", ").replaceAll("_", " ")}
            </p>
          ),
      )}
      {rows.map(
        ({ run, logged }) =>
          logged && (
            <p key={run} data-testid="tooltip-logged">
              {run}: as logged, not exact
            </p>
          ),
      )}
      {rule && kind !== "difference" && (
        <p data-testid="tooltip-rule">batch mean: {rule}, as Keras does</p>
      )}
      {more > 0 && <p>and {plural(more, "more run")}</p>}
    </div>
  );
}

/** The step and the time, then what the chart shows, then what belongs to it. */
function columnsOf({
  kind,
  rows,
  stepUnit,
  valueName,
  time,
  bands,
  means,
  logged,
}: Props): Column[] {
  const signed = kind === "score" ? score : gap;
  const isScore = kind === "score";
  const columns: (Column | false)[] = [
    { name: stepUnit, cell: (row) => String(row.step) },
    time === "wall" && { name: "time", cell: (row) => moment(row.wallTime) },
    time === "relative" && { name: "relative", cell: (row) => duration(row.relative) },
    rows.some((row) => row.smoothed !== null) && {
      name: "smoothed",
      cell: (row) => signed(row.smoothed),
    },
    { name: valueName, cell: (row) => score(row.exact), spoken: isScore, roomy: !isScore },
    isScore && bands && { name: "band", cell: (row) => band(row.low, row.high) },
    kind !== "difference" &&
      means && {
        name: "batch mean",
        cell: (row) => score(row.batchMean),
        spoken: isScore,
        roomy: true,
      },
    isScore && logged && { name: "logged F1", cell: (row) => score(row.loggedF1), spoken: true },
    kind === "gap" && { name: "gap", cell: (row) => gap(row.gap), spoken: true },
    isScore && means && { name: "gap", cell: (row) => gap(row.gap), roomy: true },
    kind === "difference" && {
      name: "difference",
      cell: (row) => gap(row.difference),
      spoken: true,
    },
  ];
  return columns.filter((column) => column !== false);
}
