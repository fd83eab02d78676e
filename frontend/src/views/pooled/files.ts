// The groups as files: a row for each step as CSV, and the last steps as Markdown. Pure.
import { FILE_COLUMNS, type FileColumn } from "../../data/server/columns";
import { columnsBy, csvOf, markdownOf } from "../../text/table";
import type { Group } from "./columns";

interface Asked {
  readonly tag: string;
  readonly score: string;
}

interface Row extends Asked {
  readonly group: Group;
  /** The place of the step. */
  readonly at: number;
}

/** `value` is the pooled score; where nothing is pooled there is the mean alone. */
const COLUMNS = columnsBy<Row, FileColumn>(FILE_COLUMNS, {
  group: ({ group }) => group.group || "all",
  tag: ({ tag }) => tag,
  step: ({ group, at }) => group.step[at] ?? null,
  value: ({ group, at }) => group.pooled?.[at] ?? null,
  low: ({ group, at }) => group.low?.[at] ?? null,
  high: ({ group, at }) => group.high?.[at] ?? null,
  total: ({ group, at }) => group.total?.[at] ?? null,
  score: ({ score }) => score,
  mean: ({ group, at }) => group.mean[at] ?? null,
  spread: ({ group, at }) => group.spread[at] ?? null,
  runs: ({ group }) => group.runs.length,
});

export const csvText = (groups: readonly Group[], asked: Asked): string =>
  csvOf(
    COLUMNS,
    groups.flatMap((group) => group.step.map((_, at): Row => ({ ...asked, group, at }))),
  );

/** The last step of each group. */
export const markdownText = (groups: readonly Group[], asked: Asked): string =>
  markdownOf(
    COLUMNS,
    groups.map((group): Row => ({ ...asked, group, at: group.step.length - 1 })),
  );
