// Why there is a gap: the server's sentence about the last point of the run with the largest
// gap, and on demand a table of what the gap of each run is made of.
import { useEffect, useMemo, useState } from "preact/hooks";
import { heldOpen } from "../../../data/look/held";
import { fetchScores, type Question, questionKey, scoresRequests } from "../../../data/server/api";
import { queued, sentence } from "../../../data/server/load";
import type { Explanation } from "../../../data/server/schema";
import { plural } from "../../../text/format";
import { Problem } from "../../../widgets/messages";
import type { Point } from "../curve/points";
import { Causes } from "./causes";

export interface WhyProps {
  readonly tag: string;
  readonly question: Question;
  /** The last points of the runs that are drawn. */
  readonly rows: readonly Point[];
  /** "epoch" or "iteration". */
  readonly stepUnit: string;
  /** The number of reloads: an explanation is about the numbers of one of them. */
  readonly round: number;
}

interface Explanations {
  readonly key: string;
  readonly byRun: ReadonlyMap<string, Explanation>;
  readonly error: string | null;
}

const NONE: Explanations = { key: "", byRun: new Map(), error: null };

export default function Why({ tag, question, rows, stepUnit, round }: WhyProps) {
  const open = useMemo(() => heldOpen("why", tag), [tag]);
  const all = open.value;
  const [shown, setShown] = useState(NONE);
  const [tries, setTries] = useState(0);
  const byGap = rows
    .filter((row) => row.gap !== null)
    .sort((a, b) => Math.abs(b.gap!) - Math.abs(a.gap!));
  const [largest] = byGap;
  const asked = byGap.slice(0, all ? undefined : 1).map((row) => row.run);
  const key = JSON.stringify([questionKey(question), round, tries, asked]);
  useEffect(() => {
    if (asked.length === 0) return;
    let wanted = true;
    const requests = scoresRequests(tag, asked, question).map(({ url }) =>
      queued(() => fetchScores(`${url}&explain=1`)),
    );
    Promise.all(requests).then(
      (answers) => {
        const every = answers.flatMap(({ series }) => series);
        const found = every.flatMap(({ run, explanation }) =>
          explanation ? [[run, explanation] as const] : [],
        );
        if (wanted) setShown({ key, byRun: new Map(found), error: null });
      },
      (error) => {
        if (wanted) setShown({ ...NONE, key, error: sentence(error) });
      },
    );
    return () => {
      wanted = false;
    };
  }, [tag, key]);

  if (!largest) return null;
  const first = shown.byRun.get(largest.run);
  return (
    <div class="why" data-testid="why" aria-busy={shown.key !== key}>
      {shown.error !== null ? (
        <Problem testId="why-error" onRetry={() => setTries(tries + 1)}>
          {`The gap could not be explained: ${shown.error}`}
        </Problem>
      ) : (
        <p data-testid="explanation" data-run={largest.run}>
          {first && (
            <>
              {byGap.length > 1 && "The largest gap. "}
              <strong>{largest.run}</strong>, {stepUnit} {largest.step}: {first.sentence}
            </>
          )}
        </p>
      )}
      {byGap.length > 1 && (
        <button
          type="button"
          data-testid="why-all"
          aria-expanded={all}
          onClick={() => {
            open.value = !all;
          }}
        >
          {all ? "The largest gap only" : `Explain ${plural(byGap.length, "run")}`}
        </button>
      )}
      {all && <Causes tag={tag} rows={byGap} byRun={shown.byRun} />}
    </div>
  );
}
