// The table beside the cursor: the runs near it, nearest first. Keeps itself
// inside the window. Takes rows and a place; knows no chart.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Row } from "../curves";
import { duration, gap, moment, plural, score } from "../format";
import { RunName } from "./runname";

interface Props {
  readonly rows: readonly Row[];
  /** How many runs are not among the rows. */
  readonly more: number;
  readonly clientX: number;
  readonly clientY: number;
  /** "epoch" or "iteration". */
  readonly stepUnit: string;
  readonly valueName: string;
  /** Whether to tell the time as well: what the x axis shows must be in the table. */
  readonly time: "relative" | "wall" | null;
}

const AWAY = 16;

export function Tooltip({ rows, more, clientX, clientY, stepUnit, valueName, time }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style, offsetWidth: width, offsetHeight: height } = box.current!;
    const { clientWidth, clientHeight } = document.documentElement;
    const right = clientX + AWAY;
    const left = right + width <= clientWidth ? right : clientX - AWAY - width;
    const top = Math.min(clientY + AWAY, clientHeight - height - 4);
    style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  });
  return (
    <div class="tooltip" ref={box} data-testid="tooltip" role="tooltip">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">{stepUnit}</th>
            {time && <th scope="col">{time === "wall" ? "time" : "relative"}</th>}
            <th scope="col">{valueName}</th>
            <th scope="col">batch mean</th>
            <th scope="col">gap</th>
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
            >
              <th scope="row">
                <span class="swatch" style={{ background: row.colour }} />
                <RunName name={row.run} />
              </th>
              <td>{row.step}</td>
              {time && <td>{time === "wall" ? moment(row.wallTime) : duration(row.relative)}</td>}
              <td>{score(row.exact)}</td>
              <td>{score(row.batchMean)}</td>
              <td>{gap(row.gap)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p>and {plural(more, "more run")}</p>}
    </div>
  );
}
