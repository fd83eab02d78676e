// The gap of a run at its last step, and on demand why there is one.
import { useState } from "preact/hooks";
import { question } from "../../data/model";
import { useAnswer } from "../../data/server/answer";
import { scoresRequests } from "../../data/server/api";
import type { ScoresAnswer } from "../../data/server/schema";
import { gap } from "../../text/format";
import type { RunRow } from "./rows";

export function Gap({ row }: { row: RunRow }) {
  const [open, setOpen] = useState(false);
  return (
    <details data-testid="row-gap" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{gap(row.gap)}</summary>
      {open && <Why {...row} />}
    </details>
  );
}

/** Asks anew for another question and after a reload, as the gap itself does. */
function Why({ run, tag }: RunRow) {
  const [request] = scoresRequests(tag, [run], question());
  const { answer, error, waiting } = useAnswer<ScoresAnswer>(`${request!.url}&explain=1`);
  const scores = answer?.series[0];
  return (
    <p aria-busy={waiting}>
      {waiting ? "…" : (error ?? scores?.explanation?.sentence ?? "It is not explained.")}
    </p>
  );
}
