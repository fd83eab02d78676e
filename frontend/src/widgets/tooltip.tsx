// The table beside the cursor: the runs near it, nearest first. Keeps itself
// inside the window. Takes rows and a place; knows no chart.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Row } from "../curves";
import { band, duration, gap, moment, plural, score } from "../format";
import { RunName } from "./runname";

export interface HoveredRow extends Row {
  /** What the moving average is there; null where nothing is smoothed. */
  readonly smoothed: number | null;
}

interface Props {
  readonly rows: readonly HoveredRow[];
  /** How many runs are not among the rows. */
  readonly more: number;
  readonly clientX: number;
  readonly clientY: number;
  /** "epoch" or "iteration". */
  readonly stepUnit: string;
  readonly valueName: string;
  /** Whether to tell the time as well: what the x axis shows must be in the table. */
  readonly time: "relative" | "wall" | null;
  /** Whether any of the chart's runs has a band, and a batch mean: columns stay as the mouse moves. */
  readonly bands: boolean;
  readonly means: boolean;
  readonly differences: boolean;
}

const AWAY = 16;

export function Tooltip(props: Props) {
  const { rows, more, clientX, clientY, stepUnit, valueName, time, bands, means, differences } =
    props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style, offsetWidth: width, offsetHeight: height } = box.current!;
    const { clientWidth, clientHeight } = document.documentElement;
    const right = clientX + AWAY;
    const left = right + width <= clientWidth ? right : clientX - AWAY - width;
    const top = Math.min(clientY + AWAY, clientHeight - height - 4);
    style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  });
  const [nearest] = rows;
  const smoothed = rows.some((row) => row.smoothed !== null);
  return (
    <div class="tooltip" ref={box} data-testid="tooltip" role="tooltip">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">{stepUnit}</th>
            {time && <th scope="col">{time === "wall" ? "time" : "relative"}</th>}
            {smoothed && <th scope="col">smoothed</th>}
            <th scope="col">{valueName}</th>
            {bands && <th scope="col">band</th>}
            {means && <th scope="col">batch mean</th>}
            {means && <th scope="col">gap</th>}
            {differences && <th scope="col">difference</th>}
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
              <td>{row.step}</td>
              {time && <td>{time === "wall" ? moment(row.wallTime) : duration(row.relative)}</td>}
              {smoothed && <td>{score(row.smoothed)}</td>}
              <td>{score(row.exact)}</td>
              {bands && <td>{band(row.low, row.high)}</td>}
              {means && <td>{score(row.batchMean)}</td>}
              {means && <td>{gap(row.gap)}</td>}
              {differences && <td>{gap(row.difference)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {nearest && (
        <p class="visually-hidden" role="status">
          {nearest.run}, {stepUnit} {nearest.step}: {valueName} {score(nearest.exact)}
          {means && `, batch mean ${score(nearest.batchMean)}`}
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
      {more > 0 && <p>and {plural(more, "more run")}</p>}
    </div>
  );
}
