// The numbers of a card's charts: the last point of every run. Shown on demand, and always
// there for screen readers. Knows no chart.

import { band, capital, count, gap, MISSING, score } from "../../../text/format";
import type { Point } from "../curve/points";

export interface TableRow extends Point {
  /** Where the numbers come from, such as "rebuilt from ratios"; "" for our own record. */
  readonly origin: string;
}

export interface TableProps {
  readonly id: string;
  readonly caption: string;
  readonly rows: readonly TableRow[];
  readonly stepUnit: string;
  readonly valueName: string;
  /** The run that is subtracted; null for none. */
  readonly baseline: string | null;
  readonly visible: boolean;
}

export default function LastPoints(props: TableProps) {
  const { id, caption, rows, stepUnit, valueName, baseline, visible } = props;
  const origin = rows.some((row) => row.origin);
  const logged = rows.some((row) => row.loggedF1 !== null);
  return (
    <div class={visible ? "table-box" : "visually-hidden"} id={id} data-testid="last-points">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Last {stepUnit}</th>
            <th scope="col">{capital(valueName)}</th>
            <th scope="col">Band</th>
            <th scope="col">Batch mean</th>
            <th scope="col">Gap</th>
            {logged && <th scope="col">Logged F1</th>}
            {baseline !== null && <th scope="col">Difference from {baseline}</th>}
            <th scope="col">Rows counted</th>
            {origin && (
              <th scope="col" class="text">
                Origin
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.run}
              data-testid="last-row"
              data-run={row.run}
              data-step={row.step}
              data-exact={String(row.exact)}
              data-batch-mean={String(row.batchMean)}
              data-gap={String(row.gap)}
              data-difference={String(row.difference)}
              data-low={String(row.low)}
              data-high={String(row.high)}
              data-total={String(row.total)}
            >
              <th scope="row">
                <span class="swatch" style={{ background: row.colour }} />
                {row.run}
              </th>
              <td>{row.step}</td>
              <td title={row.exact === null ? "undefined (0/0)" : String(row.exact)}>
                {score(row.exact)}
              </td>
              <td>{band(row.low, row.high)}</td>
              <td title={String(row.batchMean ?? "not known")}>{score(row.batchMean)}</td>
              <td title={String(row.gap ?? "not known")}>{gap(row.gap)}</td>
              {logged && <td title={String(row.loggedF1 ?? "not known")}>{score(row.loggedF1)}</td>}
              {baseline !== null && (
                <td title={String(row.difference ?? "not known")}>{gap(row.difference)}</td>
              )}
              <td>{row.total === null ? MISSING : count(row.total)}</td>
              {origin && <td class="text">{row.origin}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
