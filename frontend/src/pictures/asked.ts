// What a caption needs and a view has not: how many rows runs counted, and when. Asked of the
// server once a picture is wanted.
import { question } from "../data/model";
import { fetchScores, scoresRequests } from "../data/server/api";
import { seriesAnswer } from "../data/server/load";
import type { Facts } from "./words";

/** Whether the values of a run are exact. */
export const isExact = (run: string, tag: string): boolean =>
  seriesAnswer.value?.series.find((own) => own.run === run && own.tag === tag)?.quality !==
  "as_logged";

/** Of runs at a step, or at the last of each; what does not come is not known. */
export async function factsOf(
  tag: string,
  runs: readonly string[],
  step: number | null,
): Promise<Omit<Facts, "band">> {
  const asked = { ...question(), baseline: null, threshold: null };
  const answers = await Promise.all(
    scoresRequests(tag, runs, asked).map(({ url }) => fetchScores(url).catch(() => null)),
  );
  const known = new Map(
    answers.flatMap((answer) => answer?.series.map((own) => [own.run, own] as const) ?? []),
  );
  const at = (values: readonly (number | null)[] | null | undefined, run: string) =>
    values?.[step === null ? values.length - 1 : known.get(run)!.step.indexOf(step)] ?? null;
  return {
    noun: "run",
    names: runs,
    rows: runs.map((run) => at(known.get(run)?.total, run)),
    exact: runs.map((run) => isExact(run, tag)),
    times: runs.map((run) => known.get(run)?.wall_time.at(-1) ?? null),
  };
}
