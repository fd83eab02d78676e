// The chart of pooled groups, and in words what is pointed at in it.
import { useMemo, useState } from "preact/hooks";
import { Chart } from "../../chart/chart";
import { column } from "../../chart/column";
import type { Content, Line, Range } from "../../chart/content";
import type { Near } from "../../chart/pointing/nearest";
import { xExtent, yExtent } from "../../chart/scale/extent";
import { ZERO_LINE } from "../../chart/zeroline";
import { theme } from "../../data/host/tensorboard";
import { scoreName } from "../../data/model";
import { bands } from "../../data/state";
import { score } from "../../text/format";
import { FitButton } from "../../widgets/fitbutton";
import type { Group } from "./columns";

const FITTED: { readonly x?: Range; readonly y?: Range } = {};

interface Props {
  readonly tag: string;
  readonly groups: readonly Group[];
  /** Of each group's lines. */
  readonly colours: ReadonlyMap<Group, string>;
  /** The id of the table that has the numbers. */
  readonly describedBy: string;
}

export function GroupChart({ tag, groups, colours, describedBy }: Props) {
  const [told, setTold] = useState("");
  const [zoom, setZoom] = useState(FITTED);
  const banded = bands.value;
  const lines = useMemo(
    () => groups.flatMap((group) => linesOf(group, colours.get(group)!, banded)),
    [groups, colours, banded],
  );
  const content = useMemo(
    (): Content => ({
      lines,
      rules: ZERO_LINE,
      x: zoom.x ?? xExtent(lines, "step"),
      y: zoom.y ?? yExtent(lines, false),
      xKind: "step",
      log: false,
    }),
    [lines, zoom],
  );
  if (lines.every(({ y }) => y.every(Number.isNaN))) {
    return (
      <p class="note" role="status" data-testid="pool-nothing">
        There is nothing to draw: no group has a score, and its note says why. Tick other runs in
        the list, or type a pattern that finds the same only in runs that belong together.
      </p>
    );
  }
  return (
    <figure class="plot">
      <figcaption class="controls">
        Pooled {scoreName.value} solid, mean of the runs dashed
        <FitButton fitted={zoom === FITTED} onFit={() => setZoom(FITTED)} />
      </figcaption>
      <Chart
        content={content}
        label={`Pooled ${scoreName.value}, ${tag}, ${groups.length} groups`}
        describedBy={describedBy}
        tag={tag}
        kind="pooled"
        group="f1"
        theme={theme.value}
        onZoom={(x, y) => setZoom({ ...zoom, ...(x && { x }), ...(y && { y }) })}
        onFit={() => setZoom(FITTED)}
        onHover={(hover) => setTold(hover ? sentenceOf(groups, hover.near[0]) : "")}
      />
      <p class="told" role="status" data-testid="pool-told">
        {told}
      </p>
    </figure>
  );
}

/** The numbers of a group at the point that is pointed at, as a sentence. */
function sentenceOf(groups: readonly Group[], near: Near | undefined): string {
  const found = groups.find(({ group }) => group === near?.key);
  if (!found || !near) return "";
  const { group, step, pooled, mean } = found;
  const at = (values: readonly (number | null)[] | null) => score(values?.[near.index] ?? null);
  return `${group || "all"}, step ${step[near.index]}: pooled ${at(pooled)}, mean ${at(mean)}`;
}

/** The pooled score solid over the mean of the runs dashed. */
function linesOf(
  { group: key, step, pooled, mean, low, high }: Group,
  colour: string,
  banded: boolean,
): Line[] {
  const line = { key, colour, x: Float64Array.from(step) };
  const dashed: Line = { ...line, y: column(mean), dashed: true };
  if (!pooled) return [dashed];
  const ends = banded && low && high && { low: column(low), high: column(high) };
  return [dashed, { ...line, y: column(pooled), dashed: false, ...ends }];
}
