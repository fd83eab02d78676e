// What a card shows as a file: a row for each point of each curve, at full
// precision. Fetched when it is first asked for.

import { save } from "../../../data/host/files";
import type { Question } from "../../../data/server/api";
import { FILE_COLUMNS, type FileColumn } from "../../../data/server/columns";
import { seriesAnswer } from "../../../data/server/load";
import { SCORE_FACTS } from "../../../data/server/scores";
import { fileName } from "../../../text/filename";
import { columnsBy, csvOf } from "../../../text/table";
import type { Curve } from "../curve/curve";
import { pointAt } from "../curve/points";
import { grouped } from "../grouped";

interface Row {
  readonly curve: Curve;
  /** The place of the point in its curve. */
  readonly at: number;
  readonly question: Question;
}

const RUN = { run: ({ curve }: Row) => curve.run };
const GROUP = { group: ({ curve }: Row) => curve.run };
const OTHERS: Parameters<typeof columnsBy<Row, FileColumn>>[1] = {
  tag: ({ curve }) => curve.scores.tag,
  step: ({ curve, at }) => curve.step[at]!,
  wall_time: ({ curve, at }) => curve.scores.wall_time[at]!,
  source: ({ curve }) => sourceOf(curve),
  quality: ({ curve }) => (curve.logged ? "as_logged" : "exact"),
  value: ({ curve, at }) => curve.scores.value[at] ?? null,
  batch_mean: ({ curve, at }) => curve.scores.batch_mean?.[at] ?? null,
  logged_f1: ({ curve, at }) => curve.scores.logged_f1?.[at] ?? null,
  low: ({ curve, at }) => curve.scores.low?.[at] ?? null,
  high: ({ curve, at }) => curve.scores.high?.[at] ?? null,
  total: ({ curve, at }) => curve.scores.total?.[at] ?? null,
  class: ({ question }) => question.className,
  score: ({ question: { score, beta } }) =>
    SCORE_FACTS[score].takesBeta ? score.replace("beta", `${beta}`) : score,
  average: ({ curve }) => curve.scores.average,
  absent_classes: ({ curve }) => curve.scores.absent_classes,
  difference: ({ curve, at }) => pointAt(curve, at).difference,
};

/** What the numbers were read from; a group of runs is not read from one. */
const sourceOf = ({ run, scores: { tag } }: Curve) =>
  seriesAnswer.value?.series.find((own) => own.run === run && own.tag === tag)?.source ?? null;

/** CSV with a head. An undefined value is an empty field, as in the server's exports. */
export function textOf(
  curves: readonly Curve[],
  question: Question,
  format: "csv" | "json",
): string {
  const who = grouped.value ? GROUP : RUN;
  const columns = columnsBy<Row, FileColumn>(FILE_COLUMNS, { ...who, ...OTHERS });
  const rows = curves.flatMap((curve) => curve.step.map((_, at): Row => ({ curve, at, question })));
  if (format === "csv") return csvOf(columns, rows);
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map(({ name, value }) => [name, value(row)]))),
  );
}

export function saveCurves(
  curves: readonly Curve[],
  name: string,
  question: Question,
  format: "csv" | "json",
): void {
  const type = format === "csv" ? "text/csv" : "application/json";
  save(textOf(curves, question, format), `${fileName(name)}.${format}`, type);
}
