// The card of one metric: its charts, their numbers, and notes. Asks for the scores of the
// runs that it shows.
import { useSignal } from "@preact/signals";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { theme } from "../../data/host/tensorboard";
import { grouping, type Metric, question, valueName } from "../../data/model";
import { originOf } from "../../data/origins";
import { colourOf } from "../../data/palette";
import { questionKey } from "../../data/server/api";
import { generation, isOf, ScoresOf } from "../../data/server/load";
import { bands, className, palette, smoothing, wide, xAxis } from "../../data/state";
import { atThreshold, capital } from "../../text/format";
import { Lazy } from "../../widgets/lazy";
import { Problem } from "../../widgets/messages";
import { Progress } from "../../widgets/progress";
import { Charts, useZoom } from "./charts";
import { linesOf } from "./curve/lines";
import { countOutside, curvesOf } from "./curve/ofmetric";
import { lastPoints } from "./curve/points";
import { CardBar } from "./head/bar";
import type { HoverOf } from "./tooltip/hovered";
import { absentRule, averageOf, bandName, dashedName } from "./words";
import "./card.css";

const loadHovered = () => import("./tooltip/hovered");
const loadDetails = () => import("./details/details");
const NO_GAP = {
  own: "No batch mean is known, so there is no gap to show.",
  other: "A batch mean is known at the metrics' own thresholds only, so there is no gap to show.",
} as const;
const NOT_THERE = "No run here has counts at this threshold. The notes below say why.";
const NOT_MADE =
  "The file was not made: TensorBoard does not answer. Try again, or reload the page.";

export function MetricCard({ metric }: { metric: Metric }) {
  const { tag, members } = metric;
  const id = useId();
  const hover = useSignal<HoverOf | null>(null);
  const [table, setTable] = useState(false);
  const [failed, setFailed] = useState("");

  const asked = question();
  const series = members.map((member) => member.series);
  const runs = series.map(({ run }) => run);
  const round = generation.value;
  const source = useMemo(() => new ScoresOf(tag), [tag]);
  useEffect(() => source.ask(runs, asked, round));
  useEffect(() => setFailed(""), [round]);
  const { byRun, notThere, waiting, error, key, threshold } = source.scores.value;
  // Until the first answer the lines still answer the question before. They are faint then,
  // and their numbers are not shown; those at the threshold before say which one it is.
  const stale = !isOf(source.scores.value, asked);

  const xKind = xAxis.value;
  const { curves, lines } = useCurves(metric, byRun, asked.baseline);
  const zoom = useZoom(lines, xKind);
  const current = stale ? [] : curves;
  const byName = new Map(current.map((curve) => [curve.run, curve]));

  const expression = grouping.value;
  const grouped = expression !== null;
  const stepUnit = series[0]?.step_unit ?? "epoch";
  const name = grouped ? `mean ${valueName(series)}` : valueName(series);
  const ofOne = className.value === null ? "" : ` of class ${className.value}`;
  const ofClass = (ofOne || averageOf(series, byRun)) + atThreshold(threshold);
  const origins = new Map(series.map((member) => [member.run, originOf(member)?.badge]));
  const rows = lastPoints(current).map((point) => ({
    ...point,
    origin: origins.get(point.run) ?? "",
  }));

  // The details follow from the numbers alone: moving a chart must not render them again.
  const details = useMemo(
    () => (
      <Lazy
        load={loadDetails}
        given={{
          tag,
          question: asked,
          round,
          series,
          curves,
          current,
          unavailable: (run: string) => byRun.get(run)?.unavailable ?? notThere.get(run),
          grouped,
          outside: countOutside(runs, expression),
          id: `${id}-table`,
          caption: `Last point of each run, ${tag}${ofClass}`,
          rows,
          stepUnit,
          valueName: name,
          baseline: asked.baseline,
          visible: table,
        }}
        quiet
      />
    ),
    [curves, byRun, notThere, stale, table, members, expression, round, questionKey(asked), name],
  );

  return (
    <section
      class={wide.value.has(tag) ? "card wide" : "card"}
      data-testid="metric-card"
      data-tag={tag}
      aria-busy={key !== questionKey(asked) || waiting > 0}
    >
      <CardBar
        tag={tag}
        series={series}
        grouped={grouped}
        // Until the first answer the legend says what is expected, so that nothing jumps then.
        rule={absentRule(curves)}
        dashed={curves.length ? dashedName(curves) : asked.score === "f1" ? "batch mean" : null}
        band={bands.value ? bandName(curves, grouped) : null}
        table={table}
        fitted={zoom.fitted}
        onTable={() => setTable(!table)}
        onFit={zoom.onFit}
        onDownload={(format) =>
          import("./download").then(
            (module) => module.saveCurves(current, tag, asked, format),
            () => setFailed(NOT_MADE),
          )
        }
      />
      <Progress waiting={waiting} total={runs.length} />
      {failed && <Problem testId="download-error">{failed}</Problem>}
      {error && (
        <Problem testId="card-error" onRetry={() => source.retry(runs, asked, round)}>
          {error}
        </Problem>
      )}
      <Charts
        tag={tag}
        charts={[
          { kind: "score" as const, title: capital(name) + ofClass, otherwise: NOT_THERE },
          // Other scores have no batch mean.
          asked.score === "f1" && {
            kind: "gap" as const,
            title: `Gap${ofOne}: batch mean − ${name}`,
            otherwise: NO_GAP[threshold === null ? "own" : "other"],
          },
          asked.baseline !== null && {
            kind: "difference" as const,
            title: `Difference${ofOne}: ${name} − that of ${asked.baseline}`,
            otherwise: grouped
              ? "Of groups no difference is formed."
              : "No other shown run has steps in common with the baseline.",
          },
        ].filter((chart) => chart !== false)}
        lines={lines}
        zoom={zoom}
        xKind={xKind}
        stepUnit={stepUnit}
        count={curves.length}
        nothing={curves.length > 0 || notThere.size > 0}
        describedBy={`${id}-table`}
        stale={stale}
        onHover={(kind, found) => {
          hover.value = found && { ...found, kind };
        }}
      />
      <div class="why-box">{details}</div>
      <Lazy
        load={loadHovered}
        given={{
          hover,
          curves: byName,
          stepUnit,
          valueName: name,
          xKind,
          rule: absentRule(current),
        }}
        quiet
      />
    </section>
  );
}

/** The curves of a metric and their lines. Both stay the same objects until something changes. */
function useCurves(
  { members }: Metric,
  byRun: Parameters<typeof curvesOf>[1],
  baseline: string | null,
) {
  const [dark, colours, axis, expression] = [
    theme.value,
    palette.value,
    xAxis.value,
    grouping.value,
  ];
  const curves = useMemo(
    () =>
      curvesOf(members, byRun, {
        xAxis: axis,
        colourAt: (place) => colourOf(place, dark, colours),
        grouping: expression,
      }),
    [members, byRun, axis, dark, colours, expression],
  );
  const [weight, banded] = [smoothing.value, bands.value];
  const lines = useMemo(
    () => linesOf(curves, { smoothing: weight, bands: banded }, baseline),
    [curves, weight, banded, baseline],
  );
  return { curves, lines };
}
