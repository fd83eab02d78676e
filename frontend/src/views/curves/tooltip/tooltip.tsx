// The table of the runs near the mouse, nearest first, with what the chart shows. Takes rows
// and a place; knows no chart.
import { band, capital, duration, gap, moment, plural, score } from "../../../text/format";
import { RunName } from "../../../widgets/runname";
import { Beside } from "../../../widgets/sight/beside";
import type { Kind } from "../curve/lines";
import type { Point } from "../curve/points";

export interface HoveredRow extends Point {
  /** The moving average of the shown value; null where nothing is smoothed. */
  readonly smoothed: number | null;
}

interface Props {
  readonly kind: Kind;
  readonly rows: readonly HoveredRow[];
  /** How many more there are, and what one of them is called: a run or a group. */
  readonly more: number;
  readonly noun: string;
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
  const { kind, rows, more, clientX, clientY, chart, stepUnit, rule, noun } = props;
  const [nearest] = rows;
  const columns = columnsOf(props);
  return (
    <Beside x={clientX} y={clientY} off={chart} testId="tooltip" kind={kind}>
      <table>
        <thead>
          <tr>
            <th scope="col">{capital(noun)}</th>
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
      {rule && kind !== "difference" && <p data-testid="tooltip-rule">batch mean: {rule}</p>}
      {more > 0 && <p>and {plural(more, `more ${noun}`)}</p>}
    </Beside>
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
