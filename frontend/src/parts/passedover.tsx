// The scalars that look as if F1 followed from them, and are not read: each reason once.
// Fetched where there are any.
import type { SeriesAnswer } from "../data/server/api";
import { seriesAnswer } from "../data/server/load";
import { plural } from "../text/format";

interface Props {
  /** Whether it is read without a click, as where there is nothing else. */
  readonly open: boolean;
}

/** In how many runs some tags are: of very many the answer has the number and not all names. */
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
