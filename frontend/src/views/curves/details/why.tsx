// Why there is a gap: the server's sentence about the last point of the run with the
// largest gap, and on demand about the other runs.
import { useEffect, useState } from "preact/hooks";
import { fetchScores, type Question, questionKey, scoresRequests } from "../../../data/server/api";
import { sentence } from "../../../data/server/load";
import type { Point } from "../curve/points";

export interface WhyProps {
  readonly tag: string;
  readonly question: Question;
  /** The last points of the runs that are drawn. */
  readonly rows: readonly Point[];
  /** The number of reloads: an explanation is about the numbers of one of them. */
  readonly round: number;
}

interface Explanations {
  readonly key: string;
  readonly byRun: ReadonlyMap<string, string>;
}

/** More sentences than these help nobody. */
const MOST = 32;

export default function Why({ tag, question, rows, round }: WhyProps) {
  const [all, setAll] = useState(false);
  const [shown, setShown] = useState<Explanations>({ key: "", byRun: new Map() });
  const byGap = rows
    .filter((row) => row.gap !== null)
    .sort((a, b) => Math.abs(b.gap!) - Math.abs(a.gap!));
  const asked = byGap.slice(0, all ? MOST : 1).map((row) => row.run);
  const key = JSON.stringify([questionKey(question), round, asked]);
  useEffect(() => {
    if (asked.length === 0) return;
    let wanted = true;
    const requests = scoresRequests(tag, asked, question).map(({ url }) =>
      fetchScores(`${url}&explain=1`),
    );
    Promise.all(requests).then(
      (answers) => {
        const every = answers.flatMap(({ series }) => series);
        const sentences = every.flatMap(({ run, explanation }) =>
          explanation ? [[run, explanation.sentence] as const] : [],
        );
        if (wanted) setShown({ key, byRun: new Map(sentences) });
      },
      (error) => {
        if (wanted) setShown({ key, byRun: new Map([["", sentence(error)]]) });
      },
    );
    return () => {
      wanted = false;
    };
  }, [tag, key]);

  if (asked.length === 0) return null;
  return (
    <div class="why" data-testid="why" aria-busy={shown.key !== key}>
      <ul>
        {[...shown.byRun].map(([run, text]) => (
          <li key={run} data-testid="explanation" data-run={run}>
            {run && <strong>{run}:</strong>} {text}
          </li>
        ))}
      </ul>
      {byGap.length > 1 && (
        <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "The largest gap only" : `Explain ${Math.min(MOST, byGap.length)} runs`}
        </button>
      )}
    </div>
  );
}
