// The gap of a run at its last step, and on demand why there is one.
import { question } from "../../data/model";
import { useAnswer } from "../../data/server/answer";
import { scoresRequests } from "../../data/server/api";
import type { ScoresAnswer } from "../../data/server/schema";
import { gap } from "../../text/format";
import { Unfold } from "../../widgets/buttons/unfold";
import type { RunRow } from "./rows";

export function Gap({ row }: { row: RunRow }) {
  return (
    <Unfold testId="row-gap" text={gap(row.gap)} label={`Why ${row.run} has a gap`}>
      {() => <Why {...row} />}
    </Unfold>
  );
}

/** Asks anew for another question and after a reload, as the gap itself does. */
function Why({ run, tag }: RunRow) {
  const [request] = scoresRequests(tag, [run], question());
  const { answer, error, waiting } = useAnswer<ScoresAnswer>(`${request!.url}&explain=1`);
  const scores = answer?.series[0];
  return (
    <>
      <p>
        <strong>{run}</strong>
      </p>
      <p aria-busy={waiting}>
        {waiting ? "Reading…" : (error ?? scores?.explanation?.sentence ?? "It is not explained.")}
      </p>
    </>
  );
}
