// A row of the ranking, what files have of it, and the words for its verdict. Pure.
import { FILE_COLUMNS, type FileColumn } from "../../data/server/columns";
import type { RankingAnswer, RankingRow } from "../../data/server/schema";
import { band, count, gap, MISSING, plural, score } from "../../text/format";
import { type Column, columnsBy } from "../../text/table";
import { bandSaid, VERDICTS } from "../../text/verdicts";

export interface Row extends RankingRow {
  /** Its place, from 1 on; null where it has no value. */
  readonly rank: number | null;
  /** Its place in the answer, ranked or not. */
  readonly place: number;
}

/** The rows of an answer that have a matching part, each with its place among all. */
export function rowsOf(answer: RankingAnswer, matches: (run: string) => boolean): Row[] {
  return answer.rows
    .map((row, place) => ({ ...row, place, rank: row.best === null ? null : place + 1 }))
    .filter(({ parts }) => parts.some(({ run }) => matches(run)));
}

/** The names of its parts: the one that is judged, then the others. */
export const partsOf = ({ parts, judged }: RankingRow): string[] =>
  parts.map(({ run }) => run).sort((a, b) => Number(b === judged) - Number(a === judged));

/** What a part is called beside the run's own name; "all" if it is the run itself. */
export const shortOf = (part: string, run: string): string =>
  part === run ? "all" : part.startsWith(`${run}/`) ? part.slice(run.length + 1) : part;

/** How many things are odd about a run. */
export const oddities = ({ findings }: RankingRow): number => findings.length;

/** Why a row has its verdict, in sentences. */
export function reasonsOf(row: RankingRow): string[] {
  const given = [row.unavailable, row.why, row.no_band];
  const known = given.filter((text): text is string => Boolean(text));
  // One reason may stand at two places.
  const reasons = [...new Set(known)];
  if (row.verdict === "leads") reasons.unshift("Of the runs that can be compared it is the best.");
  const apart = bandSaid("Its difference from the leader", row);
  const paired = apart.length === 0 || row.same_rows === null ? [] : [row.same_rows];
  return [...apart, ...paired, ...reasons];
}

/** What stands behind a difference: all digits, or what the same rows say of it. */
export function differenceTitle(row: RankingRow): string {
  const { difference, difference_low: low, difference_high: high, same_rows: paired } = row;
  if (paired === null) return String(difference ?? "not known");
  return `From ${gap(low)} to ${gap(high)}. ${paired}`;
}

/** Why runs are not compared, as a sentence below a picture; "" where all are. */
export function notComparedOf(rows: readonly Row[]): string {
  const those = rows.filter(({ verdict }) => verdict === "not_compared");
  const reasons = new Set(those.map((row) => reasonsOf(row).join(" ").replaceAll("`", "")));
  if (those.length === 0) return "";
  return reasons.size === 1
    ? `Not compared: ${[...reasons][0]}`
    : "Not compared: their rows or counts do not allow it; the dashboard says why of each.";
}

/** What is said of a row to those who hear the table. */
export const labelOf = ({ run, best, low, high, verdict }: RankingRow): string =>
  `${run}: ${VERDICTS[verdict].name}${best === null ? "" : `, band ${band(low, high)}`}`;

/** How the button that tells the findings is called. */
export const findingsLabel = (row: RankingRow): string => plural(oddities(row), "finding");

/** The columns of files: `value` is that of the best step. */
export const SAVED = columnsBy<Row, FileColumn>(FILE_COLUMNS, {
  run: (row) => row.run,
  step: (row) => row.best_step,
  quality: (row) => row.quality,
  value: (row) => row.best,
  low: (row) => row.low,
  high: (row) => row.high,
  total: (row) => row.total,
  rank: (row) => row.rank,
  judged: (row) => row.judged,
  verdict: (row) => row.verdict,
  difference: (row) => row.difference,
  difference_low: (row) => row.difference_low,
  difference_high: (row) => row.difference_high,
  last_step: (row) => row.last_step,
  last: (row) => row.last,
  steps: (row) => row.steps,
  findings: (row) => row.findings.map(({ message }) => message).join(" "),
});

/** The columns of a table for people: what the page shows, in its words. */
export const readOf = (unit: string, hyper: readonly Column<Row>[]): Column<Row>[] => [
  { name: "Rank", value: ({ rank }) => rank ?? MISSING },
  { name: "Run", value: ({ run }) => run },
  { name: "Verdict", value: ({ verdict }) => VERDICTS[verdict].name },
  { name: "Best", value: ({ best }) => score(best) },
  { name: "Band", value: ({ low, high }) => band(low, high) },
  { name: unit, value: ({ best_step }) => best_step ?? MISSING },
  { name: "Difference", value: ({ difference }) => gap(difference) },
  ...hyper,
  { name: "Findings", value: (row) => oddities(row) || MISSING },
  { name: "Rows", value: ({ total }) => (total === null ? MISSING : count(total)) },
];
