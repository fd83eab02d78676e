// One metric's card: the scores' chart, the gap's chart, their numbers, and
// what is to be said about them. Asks for the scores of the runs it shows.
import { useSignal } from "@preact/signals";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { questionKey, type Scores, type Series } from "../api";
import { type XKind, xExtent, yExtent } from "../chart/axis";
import { Chart } from "../chart/chart";
import type { Range } from "../chart/draw";
import type { Hover } from "../chart/plot";
import { curveOf, gapLines, lastRows, scoreLines } from "../curves";
import { capital } from "../format";
import { generation, ScoresOf } from "../load";
import { type Metric, valueName } from "../model";
import { colourOf } from "../palette";
import { className, question, xAxis } from "../state";
import { theme } from "../tensorboard";
import { Legend } from "../widgets/legend";
import { LastPoints } from "../widgets/table";
import { Hovered } from "./hovered";
import { Badges, Findings, Progress, Unavailable } from "./notes";

interface Zoom {
  readonly x: Range | null;
  readonly score: Range | null;
  readonly gap: Range | null;
}

const FITTED: Zoom = { x: null, score: null, gap: null };
const X_TITLES = { relative: "time since the run's first point", wall: "wall time" } as const;

export function MetricCard({ metric }: { metric: Metric }) {
  const { tag, members } = metric;
  const id = useId();
  const source = useMemo(() => new ScoresOf(tag), [tag]);
  const [zoom, setZoom] = useState<Zoom>(FITTED);
  const hover = useSignal<Hover | null>(null);
  const [table, setTable] = useState(false);

  const asked = question();
  const runs = members.map(({ series }) => series.run);
  const round = generation.value;
  useEffect(() => source.ask(runs, asked, round));

  const kind: XKind = xAxis.value;
  useEffect(() => setZoom(FITTED), [kind]);

  const { byRun, waiting, error, key } = source.scores.value;
  // Until the first answer the lines are those of the question before: faint, and no number is told.
  const stale = key !== questionKey(asked);
  const dark = theme.value;
  const curves = useMemo(
    () =>
      members.flatMap(({ place, series }) => {
        const scores = byRun.get(series.run);
        return scores?.step.length ? [curveOf(scores, colourOf(place, dark), kind)] : [];
      }),
    [members, byRun, kind, dark],
  );
  const scores = useMemo(() => scoreLines(curves), [curves]);
  const gaps = useMemo(() => gapLines(curves), [curves]);
  const fit = useMemo(
    () => ({ x: xExtent(scores, kind), score: yExtent(scores, false), gap: yExtent(gaps, true) }),
    [scores, gaps, kind],
  );

  const series = members.map((member) => member.series);
  const name = valueName(series);
  const stepUnit = series[0]?.step_unit ?? "epoch";
  const ofClass =
    className.value === null ? averaged(series, byRun) : ` of class ${className.value}`;
  const origins = new Map(series.map((one) => [one.run, originOf(one)]));
  const rows = lastRows(stale ? [] : curves).map((row) => ({
    ...row,
    origin: origins.get(row.run) ?? "",
  }));
  const byName = new Map((stale ? [] : curves).map((curve) => [curve.run, curve]));
  const undefinedOnly = curves.length > 0 && curves.every((c) => c.exact.every(Number.isNaN));
  const lost = series.every(({ steps, averages }) => steps === 0 && averages.length > 0);
  const fitted = !zoom.x && !zoom.score && !zoom.gap;

  const chart = (which: "score" | "gap", title: string) => (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <Chart
        label={`${title}, ${tag}, ${curves.length} runs`}
        describedBy={`${id}-table`}
        tag={tag}
        kind={which}
        sync={tag}
        theme={dark}
        xKind={kind}
        lines={which === "score" ? scores : gaps}
        x={zoom.x ?? fit.x}
        y={zoom[which] ?? fit[which]}
        onZoom={(x, y) => setZoom({ ...zoom, ...(x && { x }), ...(y && { [which]: y }) })}
        onFit={() => setZoom(FITTED)}
        onHover={(found) => {
          hover.value = found;
        }}
      />
      {which === "gap" && curves.length > 0 && gaps.length === 0 && (
        <p class="nothing">No batch mean is known, so there is no gap to show.</p>
      )}
      <div class="x-title">{kind === "step" ? stepUnit : X_TITLES[kind]}</div>
    </figure>
  );

  return (
    <section class="card" data-testid="metric-card" data-tag={tag} aria-busy={stale || waiting > 0}>
      <header>
        <h2>{tag}</h2>
        <Badges series={series} />
        <span class="space" />
        <Legend valueName={name} dashed={curves.some((curve) => curve.batchMean)} />
        <button
          type="button"
          aria-pressed={table}
          data-testid="table-button"
          onClick={() => setTable(!table)}
        >
          Table
        </button>
        <button
          type="button"
          data-testid="fit-button"
          title="Show everything (or double-click a chart)"
          disabled={fitted}
          onClick={() => setZoom(FITTED)}
        >
          Fit
        </button>
      </header>
      <Progress waiting={waiting} total={runs.length} />
      {error && (
        <div class="card-error" role="alert" data-testid="card-error">
          <p>{error}</p>
          <button type="button" onClick={() => source.retry(runs, asked, round)}>
            Try again
          </button>
        </div>
      )}
      <div class={stale ? "plots stale" : "plots"}>
        {chart("score", capital(name) + ofClass)}
        {/* Of no other score there are means of batches. */}
        {asked.score === "f1" && chart("gap", `Gap${ofClass}: batch mean − ${name}`)}
      </div>
      {undefinedOnly && (
        <p class="note" data-testid="undefined-note">
          Every value is 0/0 here and shown as a gap. Choose what 0/0 is in the bar above.
        </p>
      )}
      {lost && (
        <p class="note" data-testid="empty-note">
          No point is left to show. {series[0]?.findings.at(-1)?.message}
        </p>
      )}
      <Unavailable answers={runs.flatMap((run) => byRun.get(run) ?? [])} />
      <Findings series={series} />
      <LastPoints
        id={`${id}-table`}
        caption={`Last point of each run, ${tag}${ofClass}`}
        rows={rows}
        stepUnit={stepUnit}
        valueName={name}
        visible={table}
      />
      <Hovered hover={hover} curves={byName} stepUnit={stepUnit} valueName={name} xKind={kind} />
    </section>
  );
}

/** Which averages the curves are, where there is a choice: of one column there is none. */
function averaged(series: readonly Series[], byRun: ReadonlyMap<string, Scores>): string {
  const chosen = series.filter(({ averages }) => averages.length > 1);
  const used = new Set(chosen.flatMap(({ run }) => byRun.get(run)?.average ?? []));
  if (used.size === 0) return "";
  return `, ${[...used].join(" or ").replaceAll("_", " ")} average`;
}

function originOf({ source, quality }: Metric["members"][number]["series"]): string {
  if (quality === "as_logged") return "as logged, not exact";
  return source === "tensor" ? "" : `rebuilt from ${source}`;
}
