// The groups near the crosshair with their numbers, off the chart. It is apart from the
// card, so that a moving mouse renders it alone.
import type { Signal } from "@preact/signals";
import type { Hover } from "../../chart/plot";
import { band, count, MISSING, plural, score } from "../../text/format";
import { RunName } from "../../widgets/runname";
import { Beside } from "../../widgets/sight/beside";
import type { Group } from "./columns";

const MAX_ROWS = 12;

interface Props {
  readonly hover: Signal<Hover | null>;
  readonly groups: readonly Group[];
  readonly colours: readonly string[];
  readonly stepUnit: string;
}

export function GroupTooltip({ hover, groups, colours, stepUnit }: Props) {
  if (hover.value === null) return null;
  const { near, clientX, clientY, chart } = hover.value;
  const rows = near.slice(0, MAX_ROWS).flatMap(({ key, index }) => {
    const place = groups.findIndex(({ group }) => group === key);
    const group = groups[place];
    return group && index < group.step.length ? [{ group, index, colour: colours[place] }] : [];
  });
  const [first] = rows;
  if (!first) return null;
  const at = (values: readonly (number | null)[] | null, index: number) => values?.[index] ?? null;
  return (
    <>
      <Beside x={clientX} y={clientY} off={chart} testId="pool-tooltip" hidden>
        <table>
          <thead>
            <tr>
              <th>Group</th>
              <th>{stepUnit}</th>
              <th>pooled</th>
              <th class="roomy">band</th>
              <th>mean</th>
              <th>spread</th>
              <th class="roomy">rows</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, index, colour }, place) => (
              <tr
                key={group.group}
                class={place === 0 ? "nearest" : undefined}
                data-testid="pool-tooltip-row"
                data-group={group.group}
                data-step={group.step[index]}
                data-pooled={String(at(group.pooled, index))}
                data-mean={String(at(group.mean, index))}
              >
                <th>
                  <span class="swatch" style={{ background: colour }} />
                  <RunName name={group.group || "all"} />
                </th>
                <td>{group.step[index]}</td>
                <td>{score(at(group.pooled, index))}</td>
                <td class="roomy">{band(at(group.low, index), at(group.high, index))}</td>
                <td>{score(at(group.mean, index))}</td>
                <td>{score(at(group.spread, index))}</td>
                <td class="roomy">{rowsAt(group, index)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {near.length > rows.length && <p>and {plural(near.length - rows.length, "more group")}</p>}
      </Beside>
      <p class="visually-hidden" role="status" data-testid="pool-told">
        {first.group.group || "all"}, {stepUnit} {first.group.step[first.index]}: pooled{" "}
        {score(at(first.group.pooled, first.index))}, mean{" "}
        {score(at(first.group.mean, first.index))}
      </p>
    </>
  );
}

function rowsAt({ total }: Group, index: number): string {
  const rows = total?.[index] ?? null;
  return rows === null ? MISSING : count(rows);
}
