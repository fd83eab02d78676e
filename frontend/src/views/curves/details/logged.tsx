// Says that an F1 that somebody logged is not that of the counts, and what that may come from.
import { plural, score } from "../../../text/format";
import { WORTH_SEEING } from "../curve/beside";
import type { Point } from "../curve/points";

interface Props {
  /** The last point of each run. */
  readonly rows: readonly Point[];
  /** "epoch" or "iteration". */
  readonly stepUnit: string;
  readonly valueName: string;
}

const apart = ({ exact, loggedF1 }: Point): number =>
  exact === null || loggedF1 === null ? 0 : Math.abs(loggedF1 - exact);

export function LoggedNote({ rows, stepUnit, valueName }: Props) {
  const differ = rows.filter((row) => apart(row) >= WORTH_SEEING);
  const [row, ...others] = differ.sort((a, b) => apart(b) - apart(a));
  if (!row) return null;
  return (
    <p class="note" data-testid="logged-note">
      <strong>{row.run}:</strong> At {stepUnit} {row.step} an F1 of {score(row.loggedF1)} was
      logged, and the {valueName} of the counts is {score(row.exact)}. Nobody recorded how the
      logged one was made. It may be a mean over batches, as Keras makes it of a function. It may
      also have another average or another threshold.
      {others.length > 0 && ` The two differ in ${plural(others.length, "other run")} as well.`}
    </p>
  );
}
