// Says what the lines of the chart are, drawn as the chart draws them.
import { scoreName } from "../../data/model";
import { bands } from "../../data/state";
import type { Group } from "./columns";

export function Legend({ groups }: { groups: readonly Group[] }) {
  const pooled = groups.some((group) => group.pooled);
  const banded = groups.some(({ low }) => low);
  const averaged = groups.some((group) => !group.pooled);
  const each = groups.some((group) => group.each && group.runs.length > 1);
  return (
    <ul class="legend" data-testid="pool-legend">
      {pooled && <Entry text={`pooled ${scoreName.value}`} />}
      <Entry text="mean of the runs" dashes="5 3.5" />
      {each && <Entry text="each run" opacity={0.4} />}
      {bands.value && (banded || averaged) && (
        <Entry
          text={[banded && "95 % band", averaged && "mean ± 1 deviation"]
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
