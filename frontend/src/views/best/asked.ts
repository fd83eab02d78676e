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
  /** Whether it is asked for the training rows of runs that have others, too. */
  readonly isWhole: boolean;
}

/**
 * The address of a ranking. Runs are named unless all of them match. Where their names are too
 * long, the training rows, by which no run is judged, are not named; then nothing is.
 */
export function requestOf(
  tag: string,
  every: readonly Series[],
  matches: (run: string) => boolean,
  question: Question,
): Request {
  const all = every.filter((series) => series.tag === tag);
  const matching = all.filter(({ run }) => matches(run));
  const head = `./ranking?${new URLSearchParams({ tag, ...questionParams(question) })}`;
  if (matching.length === all.length) return { url: head, isExact: true, isWhole: true };
  const naming = (some: readonly Series[]) =>
    head + some.map(({ run }) => `&${new URLSearchParams({ run })}`).join("");
  const whole = naming(matching);
  if (whole.length <= MAX_URL) return { url: whole, isExact: true, isWhole: true };
  const judged = naming(judgedOf(matching));
  if (judged.length <= MAX_URL) return { url: judged, isExact: true, isWhole: false };
  return { url: head, isExact: false, isWhole: true };
}

/** The series by which runs are judged: those of training only where a run has no other. */
function judgedOf(some: readonly Series[]): readonly Series[] {
  const trained = ({ split }: Series) => split === "train";
  const heldOut = new Set(some.filter((own) => !trained(own)).map((own) => own.run_group));
  return some.filter((own) => !trained(own) || !heldOut.has(own.run_group));
}
