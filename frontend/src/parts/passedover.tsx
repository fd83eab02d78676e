// The scalars that look like counts or scores but are not read, with the reasons. Fetched
// where there are any.
import type { SeriesAnswer } from "../data/server/api";
import { seriesAnswer } from "../data/server/load";
import { plural } from "../text/format";

interface Props {
  /** Whether it is open at first, as where there is nothing else to read. */
  readonly open: boolean;
}

/** In how many runs some tags are. Where they are very many, the answer has not all names. */
function runsOf(some: SeriesAnswer["passed_over"]): number {
  const named = new Set(some.flatMap(({ runs }) => runs));
  return Math.max(named.size, ...some.map(({ run_count }) => run_count));
}

export default function PassedOver({ open }: Props) {
  const answer = seriesAnswer.value;
  if (!answer?.passed_over_count) return null;
  const byReason = new Map<string, SeriesAnswer["passed_over"]>();
  for (const scalar of answer.passed_over) {
    byReason.set(scalar.reason, [...(byReason.get(scalar.reason) ?? []), scalar]);
  }
  return (
    <details class="findings" data-testid="passed-over" open={open}>
      <summary>
        <span class="finding-mark" aria-hidden="true" />
        {plural(answer.passed_over_count, "scalar")} not read for F1
      </summary>
      <ul>
        {[...byReason].map(([reason, some]) => (
          <li key={reason}>
            <strong title={[...new Set(some.flatMap(({ runs }) => runs))].join("\n")}>
              {some.map(({ tag }) => tag).join(", ")} ({plural(runsOf(some), "run")}):
            </strong>{" "}
            {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
