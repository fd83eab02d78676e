// The card of one metric: its charts, their numbers, and notes. Asks for the scores of the
// runs that it shows.
import { useSignal } from "@preact/signals";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { theme } from "../../data/host/tensorboard";
import { heldOpen } from "../../data/look/held";
import { shortNames } from "../../data/look/shortnames";
import { type Metric, question, runColour, valueName } from "../../data/model";
import { questionKey } from "../../data/server/api";
import { generation, isOf, ScoresOf } from "../../data/server/load";
import { SCORE_FACTS } from "../../data/server/scores";
import {
  bands,
  className,
  gaps,
  means,
  palette,
  score,
  smoothing,
  wide,
  xAxis,
} from "../../data/state";
import { atThreshold, capital } from "../../text/format";
import { Lazy } from "../../widgets/lazy";
import { Problem, Progress } from "../../widgets/messages";
import { Charts, useSpans } from "./charts";
import { isShown, isWorthSeeing, turned } from "./curve/beside";
import type { Curve } from "./curve/curve";
import { hasDots, linesOf } from "./curve/lines";
import { curvesOf } from "./curve/ofmetric";
import { grouped as groups } from "./grouped";
import { CardBar } from "./head/bar";
import { tasksOf } from "./kinds";
import type { HoverOf } from "./tooltip/hovered";
import { absentRule, averageOf, bandName, dashedName } from "./words";
import "./cards.css";

const loadHovered = () => import("./tooltip/hovered");
const loadTaskNote = () => import("./details/tasknote");
const loadDetails = () => import("./details/details");
const NO_GAP = {
  own: "No batch mean is known, so there is no gap to show.",
  other: "A batch mean is known at the metrics' own thresholds only, so there is no gap to show.",
} as const;
const NOT_THERE = "No run here has counts at this threshold. The notes below say why.";
const NOT_MADE =
  "The file was not made: TensorBoard does not answer. Try again, or reload the page.";

interface Props {
  readonly metric: Metric;
  /** The task of its runs, if other tasks have a card of their own. */
  readonly task: string | null;
}

export function MetricCard({ metric, task }: Props) {
  const { tag, members } = metric;
  const tasks = tasksOf(metric);
  const id = useId();
  const hover = useSignal<HoverOf | null>(null);
  const card = task === null ? tag : `${tag}, ${task}`;
  const open = useMemo(() => heldOpen("table", card), [card]);
  const table = open.value;
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
  const by = groups.value;
  const grouped = by !== null;
  const curves = useCurves(metric, byRun);
  // Other scores have no batch mean.
  const ofF1 = asked.score === "f1";
  const byItself = ofF1 && isWorthSeeing(curves, grouped ? curves.length : members.length);
  const dashed = curves.length ? dashedName(curves) : ofF1 ? "batch mean" : null;
  const hasGap = ofF1 && (curves.length === 0 || curves.some((curve) => curve.gap));
  const withMeans = isShown(means.value, byItself);
  const withGap = ofF1 && isShown(gaps.value, byItself && hasGap);
  const lines = useLines(curves, withMeans, asked.baseline);
  const zoom = useSpans(card, lines, xKind);
  const current = stale ? [] : curves;
  const byName = new Map(current.map((curve) => [curve.run, curve]));

  const stepUnit = series[0]?.step_unit ?? "epoch";
  const name = grouped ? `mean ${valueName(series)}` : valueName(series);
  const ofOne = className.value === null ? "" : ` of class ${className.value}`;
  const ofClass = (ofOne || averageOf(series, byRun)) + atThreshold(threshold);

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
          explained: withGap && !grouped,
          outside: by?.outside ?? null,
          id: `${id}-table`,
          caption: `Last point of each run, ${tag}${ofClass}`,
          stepUnit,
          valueName: name,
          baseline: asked.baseline,
          visible: table,
        }}
        quiet
      />
    ),
    [
      ...[curves, byRun, notThere, stale, table, members, by, round, name, withGap],
      questionKey(asked),
    ],
  );

  return (
    <section
      class={wide.value.has(tag) ? "card wide" : "card"}
      data-testid="metric-card"
      data-tag={tag}
      data-task={task ?? undefined}
      aria-busy={key !== questionKey(asked) || waiting > 0}
    >
      <CardBar
        tag={tag}
        task={task}
        series={series}
        grouped={grouped}
        // Until the first answer the legend says what is expected, so that nothing jumps then.
        rule={absentRule(curves)}
        dashed={withMeans ? dashed : null}
        thin={curves.some(({ beside }) => beside)}
        best={curves.length > 0 && hasDots(curves) ? stepUnit : null}
        toggles={[
          dashed !== null && {
            name: capital(dashed),
            testId: "means-button",
            title: "Draw it beside the exact curves, dashed",
            on: withMeans,
            onToggle: () => {
              means.value = turned(means.value, byItself);
            },
          },
          (hasGap || withGap) && {
            name: "Gap",
            testId: "gap-button",
            title: "A chart of batch mean − exact F1",
            on: withGap,
            onToggle: () => {
              gaps.value = turned(gaps.value, byItself && hasGap);
            },
          },
        ].filter((toggle) => toggle !== false)}
        band={bands.value ? bandName(curves, grouped) : null}
        table={table}
        fitted={zoom.fitted}
        onTable={() => {
          open.value = !table;
        }}
        onFit={zoom.onFit}
        onDownload={(format) =>
          import("./files/download").then(
            (module) => module.saveCurves(current, tag, asked, format),
            () => setFailed(NOT_MADE),
          )
        }
      />
      <Progress waiting={waiting} total={runs.length} />
      {tasks.length > 1 && <Lazy load={loadTaskNote} given={{ tasks }} quiet />}
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
          withGap && {
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
        curves={curves}
        zoom={zoom}
        xKind={xKind}
        stepUnit={stepUnit}
        nothing={curves.length > 0 || notThere.size > 0}
        describedBy={`${id}-table`}
        stale={stale}
        onHover={(kind, found) => {
          hover.value = found && { ...found, kind };
        }}
      />
      <div class={withGap ? "why-box" : undefined}>{details}</div>
      <Lazy
        load={loadHovered}
        given={{
          hover,
          curves: byName,
          stepUnit,
          valueName: name,
          xKind,
          rule: withMeans || withGap ? absentRule(current) : null,
          beside: withMeans || withGap,
          grouped,
        }}
        quiet
      />
    </section>
  );
}

/** The curves of a metric. They stay the same objects until something changes. */
function useCurves({ members }: Metric, byRun: Parameters<typeof curvesOf>[1]) {
  const [mode, colours] = [theme.value, palette.value];
  const [colourAt, axis, by] = [runColour.value, xAxis.value, groups.value];
  const { lowest = 0 } = SCORE_FACTS[score.value];
  return useMemo(
    () =>
      curvesOf(members, byRun, {
        xAxis: axis,
        colourAt,
        grouped: by && ((known, drawing) => by.curvesOf(known, drawing, lowest)),
      }),
    [members, byRun, axis, colourAt, mode, colours, by, lowest],
  );
}

/** Their lines, likewise. */
function useLines(curves: readonly Curve[], withMeans: boolean, baseline: string | null) {
  const [weight, banded] = [smoothing.value, bands.value];
  const shorten = shortNames.value?.shortened ?? null;
  return useMemo(
    () =>
      linesOf(curves, { smoothing: weight, bands: banded, means: withMeans, shorten }, baseline),
    [curves, weight, banded, withMeans, baseline, shorten],
  );
}
