// Which metric is ranked, and over which runs: those that match the filter. Pure.
import { type Question, questionParams } from "../../data/server/api";
import { MAX_URL } from "../../data/server/file/infile";
import type { Series } from "../../data/server/schema";

/** The metrics that can be ranked: those of most runs first, then those logged by epoch. */
export function tagsOf(every: readonly Series[]): string[] {
  const groups = new Map<string, Set<string>>();
  const byEpoch = new Set<string>();
  for (const { tag, run_group: group, step_unit: unit } of every) {
    groups.set(tag, (groups.get(tag) ?? new Set()).add(group));
    if (unit === "epoch") byEpoch.add(tag);
  }
  const size = (tag: string) => groups.get(tag)!.size;
  return [...groups.keys()].sort(
    (a, b) =>
      size(b) - size(a) ||
      Number(byEpoch.has(b)) - Number(byEpoch.has(a)) ||
      a.localeCompare(b, "en", { numeric: true }),
  );
}

export interface Request {
  readonly url: string;
  /** Whether the server ranks just the runs that match; else it ranks all. */
  readonly isExact: boolean;
}

/** The address of a ranking. Runs are named unless all of them match, or their names are too long. */
export function requestOf(
  tag: string,
  every: readonly Series[],
  matches: (run: string) => boolean,
  question: Question,
): Request {
  const runs = every.filter((series) => series.tag === tag).map(({ run }) => run);
  const matching = runs.filter(matches);
  const head = `./ranking?${new URLSearchParams({ tag, ...questionParams(question) })}`;
  if (matching.length === runs.length) return { url: head, isExact: true };
  const url = head + matching.map((run) => `&${new URLSearchParams({ run })}`).join("");
  return url.length <= MAX_URL ? { url, isExact: true } : { url: head, isExact: false };
}
