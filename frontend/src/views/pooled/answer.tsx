// What the route `pool` answers for the chosen runs, or why it is not asked. Where the reader
// gave no pattern, the server's first proposal is followed. Forms nothing.
import { useEffect } from "preact/hooks";
import { followed, groupColumn } from "../../data/columns/groups";
import { question } from "../../data/model";
import { useAnswer } from "../../data/server/answer";
import { MAX_URL, questionParams } from "../../data/server/api";
import { seriesAnswer } from "../../data/server/load";
import type { PoolAnswer } from "../../data/server/schema";
import { allInOne, group, sameRows } from "../../data/state";
import { Notes } from "../../parts/notes";
import { plural } from "../../text/format";
import { Problem } from "../../widgets/messages";
import { useByColumn } from "./bycolumn";
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
  const byColumn = useByColumn((own) => addressOf(tag, own, ""), wrong ? [] : runs);
  const typed = byColumn ? "" : group.value;
  const plain = addressOf(tag, runs, "");
  const refused =
    wrong ??
    byColumn?.refused ??
    (!byColumn && plain.length + typed.length > MAX_URL ? TOO_MANY : null);
  // Without a pattern all are one group, and the answer says how they may be grouped.
  const whole = useAnswer<PoolAnswer>(refused || typed || byColumn ? null : plain, TYPING);
  const proposals = typed || byColumn ? [] : (whole.answer?.proposals ?? []);
  const taken = allInOne.value ? undefined : proposals[0];
  const pattern = typed || taken?.pattern;
  // The list beside the chart has the colours of the groups, as long as the view is open.
  useEffect(() => {
    followed.value = taken?.pattern ?? null;
    return () => {
      followed.value = null;
    };
  }, [taken?.pattern]);
  const grouped = useAnswer<PoolAnswer>(
    refused || whole.waiting || !pattern ? null : addressOf(tag, runs, pattern),
    typed ? TYPING : 0,
  );
  const { answer, error, waiting: asking } = byColumn ?? (pattern ? grouped : whole);
  const waiting = byColumn ? asking : whole.waiting || grouped.waiting;
  const problem = refused ?? (byColumn ? null : whole.error) ?? error;
  return (
    <div class={waiting ? "stack stale" : "stack"} aria-busy={waiting} data-testid="pool-answer">
      {problem && (
        <div id="pool-error">
          <Problem
            testId="pool-error"
            // What is refused is not asked: another pattern helps, and no other try.
            {...(refused === null && {
              onRetry: (byColumn ?? (whole.error === null ? grouped : whole)).retry,
            })}
          >
            {problem}
          </Problem>
        </div>
      )}
      {!problem && !answer && <p role="status">Reading…</p>}
      {!problem && answer && (
        <>
          <Proposals proposals={proposals} taken={taken} outside={outsideOf(runs, answer)} />
          {byColumn && <Without runs={outsideOf(runs, answer)} />}
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

/** Says that runs have no value in the column, and are in no group. */
function Without({ runs }: { runs: number }) {
  if (runs === 0) return null;
  const name = groupColumn.value?.name;
  return (
    <p class="note" data-testid="pool-without">
      {plural(runs, "run")} without {name} {runs === 1 ? "is" : "are"} left out.
    </p>
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
