// The charts of a card with their titles: the score, the gap, and the difference from a
// baseline. Holds their zoom.
import { useMemo } from "preact/hooks";
import { Chart } from "../../chart/chart";
import type { Content, Line, XKind } from "../../chart/content";
import type { Hover } from "../../chart/plot";
import { ZERO_LINE } from "../../chart/zeroline";
import { theme } from "../../data/host/tensorboard";
import { useZoom } from "../../data/look/zoom";
import { outliers, pointedRun, yScale } from "../../data/state";
import { plural } from "../../text/format";
import { Lazy } from "../../widgets/lazy";
import type { Curve } from "./curve/curve";
import { fitOf, type Kind } from "./curve/lines";
import { grouped } from "./grouped";
import { X_TITLES } from "./words";

const loadSaved = () => import("./files/saved");

/** What the charts of a card span, and how to change it: they share x, and each has its own y. */
export function useSpans(
  card: string,
  lines: Readonly<Record<Kind, readonly Line[]>>,
  xKind: XKind,
) {
  const scale = yScale.value;
  const all = outliers.value;
  const fit = useMemo(() => fitOf(lines, xKind, scale, all), [lines, xKind, scale, all]);
  const zoom = useZoom(JSON.stringify(["curves", card, xKind, scale]));
  return { ...zoom, spans: { ...fit, ...zoom.spans } };
}

interface ChartProps {
  readonly kind: Kind;
  readonly title: string;
  /** What is said in it where it has no line. */
  readonly otherwise: string;
}

interface Props {
  readonly tag: string;
  /** The charts that are shown, from the left. */
  readonly charts: readonly ChartProps[];
  readonly lines: Readonly<Record<Kind, readonly Line[]>>;
  readonly zoom: ReturnType<typeof useSpans>;
  readonly xKind: XKind;
  readonly stepUnit: string;
  readonly curves: readonly Curve[];
  /** Whether a chart without a line says so; it does not before the first answer. */
  readonly nothing: boolean;
  /** The id of the table that has the numbers. */
  readonly describedBy: string;
  /** Whether the lines are those of the question before. */
  readonly stale: boolean;
  readonly onHover: (kind: Kind, hover: Hover | null) => void;
}

export function Charts(props: Props) {
  return (
    <div class={props.stale ? "plots stale" : "plots"}>
      {props.charts.map((chart) => (
        <OneChart key={chart.kind} {...props} {...chart} />
      ))}
    </div>
  );
}

function OneChart(props: Props & ChartProps) {
  const { tag, kind, title, otherwise, zoom, xKind, curves } = props;
  const lines = props.lines[kind];
  const { x, [kind]: y } = zoom.spans;
  const log = kind === "score" && yScale.value === "log";
  const run = pointedRun.value;
  const by = grouped.value;
  const content = useMemo(
    (): Content => ({ lines, rules: ZERO_LINE, x, y, xKind, log }),
    [lines, x, y, xKind, log],
  );
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <Lazy load={loadSaved} given={{ ...props, content }} quiet />
      <Chart
        content={content}
        label={`${title}, ${tag}, ${plural(curves.length, "curve")}`}
        describedBy={props.describedBy}
        tag={tag}
        kind={kind}
        group="f1"
        theme={theme.value}
        spotlit={run !== null && by ? by.lineOf(run, curves) : run}
        onZoom={(x, y) => zoom.onZoom(x, y, kind)}
        onFit={zoom.onFit}
        onHover={(hover) => props.onHover(kind, hover)}
      />
      {props.nothing && lines.length === 0 && <p class="nothing">{otherwise}</p>}
      <div class="x-title">{xKind === "step" ? props.stepUnit : X_TITLES[xKind]}</div>
    </figure>
  );
}
