// A slice as a row of its table, what files have of it, and the words for its verdict. Pure.
import { FILE_COLUMNS } from "../../../data/server/columns";
import type { SliceRow, Slices } from "../../../data/server/schema";
import { band, count, gap, MISSING, score } from "../../../text/format";
import { type Column, columnsBy } from "../../../text/table";
import { bandSaid, VERDICTS } from "../../../text/verdicts";

export interface Row extends SliceRow {
  /** Its place in the answer: the worst one is first. */
  readonly place: number;
  readonly step: number;
}

/** The slices of one table whose runs match. */
export const rowsOf = ({ rows, step }: Slices, matches: (run: string) => boolean): Row[] =>
  rows.map((row, place) => ({ ...row, place, step })).filter(({ run }) => matches(run));

/** Why a slice has its verdict, in sentences. */
export function reasonsOf(row: SliceRow): string[] {
  const { difference, difference_low: low, rest, value } = row;
  const why = row.why === null ? [] : [row.why];
  if (difference === null) return why;
  const both = `It has ${score(value)}, and the rest of the rows, which is all rows without it, ${score(rest)}.`;
  if (low === null) return [both, ...why];
  return [both, ...bandSaid("The difference", row)];
}

/** What is said of a slice to those who hear the table. */
export const labelOf = ({ name, verdict, low, high }: SliceRow): string =>
  `${name}: ${VERDICTS[verdict].name}${low === null ? "" : `, band ${band(low, high)}`}`;

/** The share of the rows that are of the class; null for an average, and without rows. */
export const shareOf = ({ positives, total }: SliceRow): number | null =>
  positives === null || !total ? null : positives / total;

export const percent = (share: number | null): string =>
  share === null ? MISSING : `${(100 * share).toFixed(1)} %`;

/** The columns of files. */
export const SAVED = columnsBy<Row, (typeof FILE_COLUMNS)[number]>(FILE_COLUMNS, {
  run: ({ run }) => run,
  step: ({ step }) => step,
  quality: ({ quality }) => quality,
  value: ({ value }) => value,
  low: ({ low }) => low,
  high: ({ high }) => high,
  total: ({ total }) => total,
  possible_positives: ({ positives }) => positives,
  verdict: ({ verdict }) => verdict,
  difference: (row) => row.difference,
  difference_low: (row) => row.difference_low,
  difference_high: (row) => row.difference_high,
  findings: ({ findings }) => findings.map(({ message }) => message).join(" "),
});

/** The columns of a table for people: what the page shows, in its words. */
export const READ: Column<Row>[] = [
  { name: "Slice", value: ({ name }) => name },
  { name: "Verdict", value: ({ verdict }) => VERDICTS[verdict].name },
  { name: "Value", value: ({ value }) => score(value) },
  { name: "Band", value: ({ low, high }) => band(low, high) },
  { name: "Difference", value: ({ difference }) => gap(difference) },
  { name: "Rows", value: ({ total }) => (total === null ? MISSING : count(total)) },
  { name: "Positive", value: (row) => percent(shareOf(row)) },
];
