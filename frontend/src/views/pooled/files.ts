// The groups as files: a row for each step as CSV, and the last steps as Markdown. Pure.
import { band, MISSING, score } from "../../text/format";
import { type Cell, type Column, csvOf, markdownOf } from "../../text/table";
import type { Group } from "./columns";

interface Asked {
  readonly tag: string;
  readonly score: string;
}

type Row = Readonly<Record<string, Cell>>;

/** The columns are named by their first row. */
function columnsOf(names: readonly string[]): Column<Row>[] {
  return names.map((name) => ({ name, value: (row) => row[name] ?? null }));
}

export function csvText(groups: readonly Group[], asked: Asked): string {
  const rows = groups.flatMap((own) =>
    own.step.map((step, i) => ({
      group: own.group,
      tag: asked.tag,
      score: asked.score,
      step,
      pooled: own.pooled?.[i] ?? null,
      low: own.low?.[i] ?? null,
      high: own.high?.[i] ?? null,
      mean: own.mean[i] ?? null,
      spread: own.spread[i] ?? null,
      runs: own.runs.length,
      total: own.total?.[i] ?? null,
    })),
  );
  return csvOf(columnsOf(NAMES), rows);
}

const NAMES = "group tag score step pooled low high mean spread runs total".split(" ");

export function markdownText(groups: readonly Group[]): string {
  const last = (values: readonly (number | null)[] | null) => values?.at(-1) ?? null;
  const rows = groups.map((own) => ({
    Group: own.group || "all",
    Runs: own.runs.length,
    Step: last(own.step) ?? MISSING,
    Pooled: score(last(own.pooled)),
    Band: band(last(own.low), last(own.high)),
    Mean: score(last(own.mean)),
    Spread: score(last(own.spread)),
    Rows: last(own.total) ?? MISSING,
  }));
  return markdownOf(columnsOf(Object.keys(rows[0] ?? {})), rows);
}
