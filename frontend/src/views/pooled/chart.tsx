// The chart of pooled groups, its zoom, and its tooltip.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Chart } from "../../chart/chart";
import { overSteps } from "../../chart/oversteps";
import type { Hover } from "../../chart/plot";
import { theme } from "../../data/host/tensorboard";
import type { useZoom } from "../../data/look/zoom";
import { scoreName } from "../../data/model";
import { bands } from "../../data/state";
import { capital, plural } from "../../text/format";
import type { Group } from "./columns";
import { linesOf } from "./lines";
import { GroupsPicture } from "./saved";
import { GroupTooltip } from "./tooltip";

interface Props {
  readonly tag: string;
  readonly groups: readonly Group[];
  /** Of each group's lines. */
  readonly colours: readonly string[];
  /** "epoch" or "iteration". */
  readonly stepUnit: string;
  /** The id of the table that has the numbers. */
  readonly describedBy: string;
  readonly zoom: ReturnType<typeof useZoom>;
}

export function GroupChart(props: Props) {
  const { tag, groups, colours, stepUnit, zoom } = props;
  const hover = useSignal<Hover | null>(null);
  const banded = bands.value;
  const lines = useMemo(() => linesOf(groups, colours, banded), [groups, colours, banded]);
  const content = useMemo(() => overSteps(lines, zoom.spans), [lines, zoom.spans]);
  if (lines.every(({ y }) => y.every(Number.isNaN))) {
    return (
      <p class="note" role="status" data-testid="pool-nothing">
        There is nothing to draw: no group has a score, and its note says why. Tick other runs in
        the list, or type another pattern: runs in which it finds the same text are one group.
      </p>
    );
  }
  const pooled = groups.some((group) => group.pooled);
  const title = pooled ? `pooled ${scoreName.value}` : `mean ${scoreName.value} of the runs`;
  return (
    <>
      <div class="plots">
        <figure class="plot">
          <figcaption>{capital(title)}</figcaption>
          <GroupsPicture {...props} title={capital(title)} content={content} />
          <Chart
            content={content}
            label={`${capital(title)}, ${tag}, ${plural(groups.length, "group")}`}
            describedBy={props.describedBy}
            tag={tag}
            kind="pooled"
            group="f1"
            theme={theme.value}
            onZoom={zoom.onZoom}
            onFit={zoom.onFit}
            onHover={(found) => {
              hover.value = found;
            }}
          />
          <div class="x-title">{stepUnit}</div>
        </figure>
      </div>
      <GroupTooltip hover={hover} groups={groups} colours={colours} stepUnit={stepUnit} />
    </>
  );
}
