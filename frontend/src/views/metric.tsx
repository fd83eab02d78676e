// One metric's card: the scores' chart, the gap's chart, their numbers, and
// what is to be said about them. Asks for the scores of the runs it shows.
import { useSignal } from "@preact/signals";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { questionKey, type Scores, type Series } from "../api";
import { type XKind, xExtent, yExtent } from "../chart/axis";
import { Chart } from "../chart/chart";
import type { Line, Range } from "../chart/draw";
import { logExtent } from "../chart/log";
import {
  BANDS_UP_TO,
  bandsOf,
  type Curve,
  curveOf,
  dashedName,
  differenceLines,
  gapLines,
  type Kind,
  lastRows,
  scoreLines,
} from "../curves";
import { capital, plural } from "../format";
import { groupKey, groupsOf, meanOf } from "../grouping";
import type { HoverOf } from "../later/hovered";
import { generation, ScoresOf } from "../load";
import { grouping, type Metric, question, valueName } from "../model";
import { colourOf } from "../palette";
import {
  bands,
  className,
  outliers,
  palette,
  smoothing,
  wide,
  xAxis,
  type YScale,
  yScale,
} from "../state";
import { theme } from "../tensorboard";
import { Lazy } from "../widgets/lazy";
import { CardBar } from "./cardbar";
import { Progress } from "./notes";

/** Each chart has a y axis of its own, and all have one x axis. */
type Zoom = Readonly<Partial<Record<"x" | Kind, Range>>>;

const loadHovered = () => import("../later/hovered");
const loadDetails = () => import("../later/details");
const FITTED: Zoom = {};
const X_TITLES = { relative: "time since the run's first point", wall: "wall time" } as const;

export function MetricCard({ metric }: { metric: Metric }) {
  const { tag, members } = metric;
  const id = useId();
  const source = useMemo(() => new ScoresOf(tag), [tag]);
  const [zoom, setZoom] = useState<Zoom>(FITTED);
  const hover = useSignal<HoverOf | null>(null);
  const [table, setTable] = useState(false);
  const [failed, setFailed] = useState("");

  const asked = question();
  const runs = members.map(({ series }) => series.run);
  const round = generation.value;
  useEffect(() => source.ask(runs, asked, round));
  useEffect(() => setFailed(""), [round]);

  const kind: XKind = xAxis.value;
  useEffect(() => setZoom(FITTED), [kind, yScale.value]);

  const { byRun, waiting, error, key } = source.scores.value;
  // Until the first answer the lines are those of the question before: faint, and no number is told.
  const stale = key !== questionKey(asked);
  const dark = theme.value;
  const colours = palette.value;
  const expression = grouping.value;
  const curves = useMemo(() => {
    const colour = (place: number) => colourOf(place, dark, colours);
    const known = members.flatMap(({ place, series }) => {
      const scores = byRun.get(series.run);
      return scores?.step.length ? [{ place, scores, series }] : [];
    });
    const logged = new Set(
      known.filter(({ series }) => series.quality !== "exact").map(({ scores }) => scores),
    );
    const groups = expression && groupsOf(known, expression);
    return groups
      ? groups.map((one) =>
          curveOf(
            meanOf(one),
            colour(one.place),
            kind,
            [],
            one.members.some((member) => logged.has(member)),
          ),
        )
      : known.map(({ place, scores, series }) =>
          curveOf(scores, colour(place), kind, series.findings, logged.has(scores)),
        );
  }, [members, byRun, kind, dark, colours, expression]);
  const outside = expression ? runs.filter((run) => groupKey(run, expression) === null).length : 0;
  const series = members.map((member) => member.series);
  const stepUnit = series[0]?.step_unit ?? "epoch";
  const weight = smoothing.value;
  const banded = bands.value;
  const look = useMemo(() => ({ smoothing: weight, bands: banded }), [weight, banded]);
  const baseline = asked.baseline;
  const lines = useMemo(
    () => ({
      score: scoreLines(curves, look),
      gap: gapLines(curves, look),
      difference: differenceLines(
        curves.filter(({ run }) => run !== baseline),
        look,
      ),
    }),
    [curves, look, baseline],
  );
  const y = yScale.value;
  const all = outliers.value;
  const fit = useMemo(
    () => ({
      x: xExtent(lines.score, kind),
      score: scoreExtent(lines.score, y, all),
      gap: yExtent(lines.gap, true, all),
      difference: yExtent(lines.difference, true, all),
    }),
    [lines, kind, y, all],
  );

  const name = expression ? `mean ${valueName(series)}` : valueName(series);
  const ofOne = className.value === null ? "" : ` of class ${className.value}`;
  const ofClass = ofOne || averaged(series, byRun);
  const origins = new Map(series.map((one) => [one.run, originOf(one)]));
  const told = stale ? [] : curves;
  const rows = lastRows(told).map((row) => ({
    ...row,
    origin: origins.get(row.run) ?? "",
  }));
  const byName = new Map(told.map((curve) => [curve.run, curve]));
  const fitted = zoom === FITTED;

  // What follows from the numbers alone stays as it is while the charts are moved.
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
          told,
          unavailable: (run: string) => byRun.get(run)?.unavailable,
          grouped: expression !== null,
          outside,
          id: `${id}-table`,
          caption: `Last point of each run, ${tag}${ofClass}`,
          rows,
          stepUnit,
          valueName: name,
          baseline,
          visible: table,
        }}
        quiet
      />
    ),
    [curves, byRun, stale, table, members, expression, round, questionKey(asked), name],
  );

  const chart = (which: Kind, title: string, otherwise: string) => (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <Chart
        label={`${title}, ${tag}, ${plural(curves.length, "curve")}`}
        describedBy={`${id}-table`}
        tag={tag}
        kind={which}
        sync="f1"
        theme={dark}
        xKind={kind}
        log={which === "score" && y === "log"}
        lines={lines[which]}
        x={zoom.x ?? fit.x}
        y={zoom[which] ?? fit[which]}
        onZoom={(x, y) => setZoom({ ...zoom, ...(x && { x }), ...(y && { [which]: y }) })}
        onFit={() => setZoom(FITTED)}
        onHover={(found) => {
          hover.value = found && { ...found, kind: which };
        }}
      />
      {curves.length > 0 && lines[which].length === 0 && <p class="nothing">{otherwise}</p>}
      <div class="x-title">{kind === "step" ? stepUnit : X_TITLES[kind]}</div>
    </figure>
  );

  return (
    <section
      class={wide.value.has(tag) ? "card wide" : "card"}
      data-testid="metric-card"
      data-tag={tag}
      aria-busy={stale || waiting > 0}
    >
      <CardBar
        tag={tag}
        series={series}
        grouped={expression !== null}
        // Until the first answer it says what is to be expected, so that nothing jumps then.
        rule={otherRule(curves)}
        dashed={curves.length ? dashedName(curves) : asked.score === "f1" ? "batch mean" : null}
        band={banded ? bandName(curves, expression !== null) : null}
        table={table}
        fitted={fitted}
        onTable={() => setTable(!table)}
        onFit={() => setZoom(FITTED)}
        onDownload={(format) =>
          import("../later/download").then(
            (module) => module.saveCurves(told, tag, asked, format),
            () =>
              setFailed(
                "The file was not made: TensorBoard does not answer. Try again, or reload the page.",
              ),
          )
        }
      />
      <Progress waiting={waiting} total={runs.length} />
      {failed && (
        <p class="card-error" role="alert" data-testid="download-error">
          {failed}
        </p>
      )}
      {error && (
        <div class="card-error" role="alert" data-testid="card-error">
          <p>{error}</p>
          <button type="button" onClick={() => source.retry(runs, asked, round)}>
            Try again
          </button>
        </div>
      )}
      <div class={stale ? "plots stale" : "plots"}>
        {chart("score", capital(name) + ofClass, "")}
        {/* Of no other score there are means of batches. */}
        {asked.score === "f1" &&
          chart(
            "gap",
            `Gap${ofOne}: batch mean − ${name}`,
            "No batch mean is known, so there is no gap to show.",
          )}
        {baseline !== null &&
          chart(
            "difference",
            `Difference${ofOne}: ${name} − that of ${baseline}`,
            expression
              ? "Of groups no difference is formed."
              : "No other shown run has steps in common with the baseline.",
          )}
      </div>
      <div class="why-box">{details}</div>
      <Lazy
        load={loadHovered}
        given={{
          hover,
          curves: byName,
          stepUnit,
          valueName: name,
          xKind: kind,
          rule: otherRule(told),
        }}
        quiet
      />
    </section>
  );
}

/** Which averages the curves are, where there is a choice: of one column there is none. */
function averaged(series: readonly Series[], byRun: ReadonlyMap<string, Scores>): string {
  const chosen = series.filter(({ averages }) => averages.length > 1);
  const used = new Set(chosen.flatMap(({ run }) => byRun.get(run)?.described_average || []));
  const names = [...used].join("; ");
  return used.size > 1 ? `, each its own: ${names}` : names && `, ${names}`;
}

/** What the batch means do with absent classes where it is not what the exact values do. */
function otherRule(curves: readonly Curve[]): string | null {
  const other = curves.find(
    ({ scores }) =>
      scores.batch_mean_absent_classes &&
      scores.batch_mean_absent_classes !== scores.absent_classes,
  );
  return other ? "absent classes counted" : null;
}

function scoreExtent(lines: readonly Line[], scale: YScale, all: boolean): Range {
  if (scale === "log") return logExtent(lines, all);
  if (scale === "fit") return yExtent(lines, false, all);
  // Correlation and kappa may be negative.
  return lines.some(({ y }) => y.some((value) => value < 0)) ? [-1.05, 1.05] : [-0.05, 1.05];
}

/** What the drawn bands are, a word before the colon; null where there are none. */
function bandName(curves: readonly Curve[], grouped: boolean): string | null {
  const number = bandsOf(curves);
  if (number === 0 && curves.length > 0) return null;
  if (number > BANDS_UP_TO) return `no bands: They are drawn for up to ${BANDS_UP_TO} curves`;
  return grouped
    ? "± 1 deviation: Of the runs' scores at a step, with n − 1"
    : "95 % band: Of the score over rows like these; it says nothing of other trainings";
}

function originOf({ source, quality }: Metric["members"][number]["series"]): string {
  if (quality === "as_logged") return "as logged, not exact";
  return source === "tensor" ? "" : `rebuilt from ${source}`;
}
