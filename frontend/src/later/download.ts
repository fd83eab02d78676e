// What a card shows as a file: a row for each point of each curve, at full
// precision. Fetched when it is first asked for.
import type { Curve } from "../curves";

const COLUMNS = [
  "run",
  "tag",
  "step",
  "wall_time",
  "value",
  "batch_mean",
  "low",
  "high",
  "total",
] as const;
type Cell = string | number | null;

export function rowsOf(curves: readonly Curve[]): Record<(typeof COLUMNS)[number], Cell>[] {
  return curves.flatMap(({ run, scores }) =>
    scores.step.map((step, i) => ({
      run,
      tag: scores.tag,
      step,
      wall_time: scores.wall_time[i]!,
      value: scores.value[i] ?? null,
      batch_mean: scores.batch_mean?.[i] ?? null,
      low: scores.low?.[i] ?? null,
      high: scores.high?.[i] ?? null,
      total: scores.total?.[i] ?? null,
    })),
  );
}

/** CSV with a head; undefined is an empty field, as in the exports of the server. */
export function csvOf(curves: readonly Curve[]): string {
  const lines = rowsOf(curves).map((row) => COLUMNS.map((name) => field(row[name])).join(","));
  return `${[COLUMNS.join(","), ...lines].join("\n")}\n`;
}

function field(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function save(curves: readonly Curve[], name: string, format: "csv" | "json"): void {
  const text = format === "csv" ? csvOf(curves) : JSON.stringify(rowsOf(curves));
  const type = format === "csv" ? "text/csv" : "application/json";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = `${name.replace(/[^\w.-]+/g, "_")}.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
