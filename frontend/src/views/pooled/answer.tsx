// What the route `pool` answers for the chosen runs, or why it is not asked. Where the reader
// gave no pattern, the server's first proposal is followed. Forms nothing.
import { question } from "../../data/model";
import { useAnswer } from "../../data/server/answer";
import { MAX_URL, questionParams } from "../../data/server/api";
import { seriesAnswer } from "../../data/server/load";
import type { PoolAnswer } from "../../data/server/schema";
import { allInOne, group, sameRows } from "../../data/state";
import { Notes } from "../../parts/notes";
import { Problem } from "../../widgets/messages";
import { Groups } from "./groups";
import { Proposals, Refused } from "./proposals";

/** Milliseconds that typing must rest before the server is asked. */
const TYPING = 300;

interface Props {
  readonly tag: string;
  readonly runs: readonly string[];
  readonly stepUnit: string;
  /** Why the server is not asked; null where it is. */
  readonly wrong: string | null;
}

export function Answer({ tag, runs, stepUnit, wrong }: Props) {
  const typed = group.value;
  const plain = addressOf(tag, runs, "");
  const refused = wrong ?? (plain.length + typed.length > MAX_URL ? TOO_MANY : null);
  // Without a pattern all are one group, and the answer says how they may be grouped.
  const whole = useAnswer<PoolAnswer>(refused || typed ? null : plain, TYPING);
  const proposals = typed ? [] : (whole.answer?.proposals ?? []);
  const taken = allInOne.value ? undefined : proposals[0];
  const pattern = typed || taken?.pattern;
  const grouped = useAnswer<PoolAnswer>(
    refused || whole.waiting || !pattern ? null : addressOf(tag, runs, pattern),
    typed ? TYPING : 0,
  );
  const { answer, error } = pattern ? grouped : whole;
  const waiting = whole.waiting || grouped.waiting;
  const problem = refused ?? whole.error ?? error;
  return (
    <div class={waiting ? "stack stale" : "stack"} aria-busy={waiting} data-testid="pool-answer">
      {problem && (
        <div id="pool-error">
          <Problem
            testId="pool-error"
            // What is refused is not asked: another pattern helps, and no other try.
            {...(refused === null && { onRetry: (whole.error === null ? grouped : whole).retry })}
          >
            {problem}
          </Problem>
        </div>
      )}
      {!problem && !answer && <p role="status">Reading…</p>}
      {!problem && answer && (
        <>
          <Proposals proposals={proposals} taken={taken} outside={outsideOf(runs, answer)} />
          <Refused groups={answer.groups} />
          <Groups answer={answer} stepUnit={stepUnit} />
        </>
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

/** How many runs are in no group. */
function outsideOf(runs: readonly string[], { groups, not_at_threshold }: PoolAnswer): number {
  const inside = groups.reduce((sum, own) => sum + own.runs.length, not_at_threshold.length);
  return Math.max(0, runs.length - inside);
}

function addressOf(tag: string, runs: readonly string[], pattern: string): string {
  const parameters = new URLSearchParams({ tag, ...questionParams(question()) });
  if (pattern) parameters.set("group", pattern);
  if (sameRows.value !== "auto") parameters.set("same_rows", sameRows.value);
  const every = seriesAnswer.value?.series.filter((series) => series.tag === tag) ?? [];
  // Where all runs are asked for, their names are not needed.
  if (runs.length < every.length) for (const run of runs) parameters.append("run", run);
  return `./pool?${parameters}`;
}
