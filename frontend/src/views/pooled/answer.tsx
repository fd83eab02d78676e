// What the route `pool` answers for the chosen runs, or why it is not asked. Forms nothing.
import { question } from "../../data/model";
import { useAnswer } from "../../data/server/answer";
import { MAX_URL, questionParams } from "../../data/server/api";
import { seriesAnswer } from "../../data/server/load";
import type { PoolAnswer } from "../../data/server/schema";
import { group, sameRows } from "../../data/state";
import { Notes } from "../../parts/notes";
import { Groups } from "./groups";

/** Milliseconds that typing must rest before the server is asked. */
const TYPING = 300;

interface Props {
  readonly tag: string;
  readonly runs: readonly string[];
  /** Why the server is not asked; null where it is. */
  readonly wrong: string | null;
}

export function Answer({ tag, runs, wrong }: Props) {
  const address = addressOf(tag, runs);
  const refused = wrong ?? (address.length > MAX_URL ? TOO_MANY : null);
  const { answer, error, waiting } = useAnswer<PoolAnswer>(refused ? null : address, TYPING);
  const problem = refused ?? error;
  return (
    <div class={waiting ? "stack stale" : "stack"} aria-busy={waiting} data-testid="pool-answer">
      {problem && (
        <p class="note" id="pool-error" role="alert" data-testid="pool-error">
          {problem}
        </p>
      )}
      {!problem && !answer && <p role="status">Reading…</p>}
      {!problem && answer && (
        // A zoom belongs to one metric and one score.
        <Groups key={JSON.stringify([answer.tag, answer.score, answer.beta])} {...answer} />
      )}
      <Notes
        testId="pool-not-there"
        of={(answer?.not_at_threshold ?? []).map(({ run, message }) => [run, message])}
      />
    </div>
  );
}

const TOO_MANY =
  "So many runs cannot be asked for one by one. Filter the list, or pool with `tb-f1 pool`.";

function addressOf(tag: string, runs: readonly string[]): string {
  const parameters = new URLSearchParams({ tag, ...questionParams(question()) });
  if (group.value) parameters.set("group", group.value);
  if (sameRows.value) parameters.set("same_rows", "1");
  const every = seriesAnswer.value?.series.filter((series) => series.tag === tag) ?? [];
  // Where all runs are asked for, their names are not needed.
  if (runs.length < every.length) for (const run of runs) parameters.append("run", run);
  return `./pool?${parameters}`;
}
