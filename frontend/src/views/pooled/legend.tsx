// Says what the lines of the chart are, drawn as the chart draws them.
import { scoreName } from "../../data/model";
import { bands } from "../../data/state";
import type { Group } from "./columns";

/** More groups than these are told by the table alone. */
const NAMED = 8;

interface Props {
  readonly groups: readonly Group[];
  /** Of each group's lines: those of runs in the list are others. */
  readonly colours: readonly string[];
}

export function Legend({ groups, colours }: Props) {
  const names = groups.length > 1 ? groups : [];
  const pooled = groups.some((group) => group.pooled);
  const banded = groups.some(({ low }) => low);
  const averaged = groups.some((group) => !group.pooled);
  const each = groups.some((group) => group.each && group.runs.length > 1);
  return (
    <ul class="legend" data-testid="pool-legend">
      {pooled && <Entry text={`pooled ${scoreName.value}`} />}
      <Entry text="mean of the runs" dashes="5 3.5" />
      {each && <Entry text="each run" opacity={0.4} />}
      {names.slice(0, NAMED).map(({ group }, i) => (
        <li key={group} data-testid="pool-legend-group">
          <span class="swatch" style={{ background: colours[i] }} />
          {group || "all"}
        </li>
      ))}
      {names.length > NAMED && <li class="quiet">… {names.length - NAMED} more in the table</li>}
      {bands.value && (banded || averaged) && (
        <Entry
          text={[banded && "95 % band", averaged && "mean ± 1 standard deviation"]
            .filter(Boolean)
            .join(", ")}
          width={9}
          opacity={0.25}
        />
      )}
    </ul>
  );
}

interface Look {
  readonly text: string;
  readonly dashes?: string;
  readonly width?: number;
  readonly opacity?: number;
}

function Entry({ text, dashes, width = 1.75, opacity = 1 }: Look) {
  return (
    <li>
      <svg width="26" height="10" aria-hidden="true">
        <path
          d="M1 5H25"
          stroke="currentColor"
          stroke-width={width}
          stroke-dasharray={dashes}
          opacity={opacity}
        />
      </svg>
      {text}
    </li>
  );
}
