// What a card shows as a file: a row for each point of each curve, at full
// precision. Fetched when it is first asked for.

import { save } from "../../data/host/files";
import type { Question } from "../../data/server/api";
import { SCORE_FACTS } from "../../data/server/scores";
import { type Cell, type Column, csvOf } from "../../text/table";
import type { Curve } from "./curve/curve";
import { pointAt } from "./curve/points";

type Row = Readonly<Record<(typeof NAMES)[number], Cell>>;

const NAMES = [
  "run",
  "tag",
  "score",
  "average",
  "absent_classes",
  "class",
  "step",
  "wall_time",
  "quality",
  "value",
  "batch_mean",
  "logged_f1",
  "low",
  "high",
  "total",
  "difference",
] as const;
const COLUMNS: readonly Column<Row>[] = NAMES.map((name) => ({ name, value: (row) => row[name] }));

export function rowsOf(curves: readonly Curve[], question: Question): Row[] {
  return curves.flatMap((curve) => {
    const { run, scores } = curve;
    return scores.step.map((step, i) => ({
      run,
      tag: scores.tag,
      score: SCORE_FACTS[question.score].takesBeta
        ? question.score.replace("beta", `${question.beta}`)
        : question.score,
      average: scores.average,
      absent_classes: scores.absent_classes,
      class: question.className,
      step,
      wall_time: scores.wall_time[i]!,
      quality: curve.logged ? "as_logged" : "exact",
      value: scores.value[i] ?? null,
      batch_mean: scores.batch_mean?.[i] ?? null,
      logged_f1: scores.logged_f1?.[i] ?? null,
      low: scores.low?.[i] ?? null,
      high: scores.high?.[i] ?? null,
      total: scores.total?.[i] ?? null,
      difference: pointAt(curve, i).difference,
    }));
  });
}

/** CSV with a head. An undefined value is an empty field, as in the server's exports. */
export function textOf(
  curves: readonly Curve[],
  question: Question,
  format: "csv" | "json",
): string {
  const rows = rowsOf(curves, question);
  return format === "csv" ? csvOf(COLUMNS, rows) : JSON.stringify(rows);
}

export function saveCurves(
  curves: readonly Curve[],
  name: string,
  question: Question,
  format: "csv" | "json",
): void {
  const type = format === "csv" ? "text/csv" : "application/json";
  save(textOf(curves, question, format), `${name.replace(/[^\w.-]+/g, "_")}.${format}`, type);
}
