// What stands below the charts of a card: notes, why there is a gap, findings, and the
// numbers of the last points. Fetched after the first curves.
import { useMemo } from "preact/hooks";
import { heldOpen } from "../../../data/look/held";
import { originOf } from "../../../data/origins";
import type { Question, Series } from "../../../data/server/api";
import { bands } from "../../../data/state";
import { Notes } from "../../../parts/notes";
import { plural } from "../../../text/format";
import type { Curve } from "../curve/curve";
import { lastPoints } from "../curve/points";
import LastPoints, { type TableProps } from "./lastpoints";
import { LoggedNote } from "./logged";
import Why from "./why";
import "./details.css";

interface Props extends Omit<TableProps, "rows"> {
  readonly tag: string;
  readonly question: Question;
  readonly round: number;
  readonly series: readonly Series[];
  /** What is drawn; `current` are the curves that answer the present question. */
  readonly curves: readonly Curve[];
  readonly current: readonly Curve[];
  /** Why a run has no values for the question, by run. */
  readonly unavailable: (run: string) => string | null | undefined;
  /** Whether the gap is shown, and explained. */
  readonly explained: boolean;
  /** Says how many runs are in no group, and why; null where runs are not grouped. */
  readonly outside: ((runs: readonly string[]) => string | null) | null;
}

export default function Details(props: Props) {
  const { tag, question, round, series, curves, current, baseline } = props;
  const origins = new Map(series.map((member) => [member.run, originOf(member)?.badge]));
  const rows = lastPoints(current).map((point) => ({
    ...point,
    origin: origins.get(point.run) ?? "",
  }));
  const outside = props.outside?.(series.map(({ run }) => run));
  const undefinedOnly = curves.length > 0 && curves.every((c) => c.exact.every(Number.isNaN));
  const lost = series.every(({ steps, averages }) => steps === 0 && averages.length > 0);
  // Without a batch mean there is no gap to explain, and no room is kept for it.
  const known = rows.length === 0 || rows.some(({ batchMean }) => batchMean !== null);
  return (
    <>
      {undefinedOnly && (
        <p class="note" data-testid="undefined-note">
          Every value is 0/0 here and shown as a gap. Choose what 0/0 is in the bar above.
        </p>
      )}
      {lost && (
        <p class="note" data-testid="empty-note">
          No point is left to show. {series[0]?.findings.at(-1)?.message}
        </p>
      )}
      {props.explained && known && (
        <div class="why-box">
          <Why tag={tag} question={question} rows={rows} stepUnit={props.stepUnit} round={round} />
        </div>
      )}
      <LoggedNote rows={rows} stepUnit={props.stepUnit} valueName={props.valueName} />
      {outside && (
        <p class="note" data-testid="outside-note">
          {outside}
        </p>
      )}
      <Notes
        testId="unavailable-note"
        of={series.map(({ run }) => [run, props.unavailable(run)])}
      />
      <Notes
        testId="difference-note"
        of={current.map(({ run, scores }) => [
          run,
          bands.value && run !== baseline && scores.difference?.note,
        ])}
      />
      <Findings tag={tag} series={series} />
      <LastPoints {...props} rows={rows} />
    </>
  );
}

function Findings({ tag, series }: Pick<Props, "tag" | "series">) {
  const open = useMemo(() => heldOpen("findings", tag), [tag]);
  const byMessage = new Map<string, string[]>();
  for (const { run, findings } of series) {
    for (const { message } of findings) {
      byMessage.set(message, [...(byMessage.get(message) ?? []), run]);
    }
  }
  if (byMessage.size === 0) return null;
  // Of numbers that were logged alone one finding says what is missing: it is not hidden.
  const usual = byMessage.size === 1 && series.every(({ quality }) => quality !== "exact");
  return (
    <details
      class="findings"
      data-testid="findings"
      open={open.value !== usual}
      onToggle={(event) => {
        open.value = event.currentTarget.open !== usual;
      }}
    >
      <summary>
        <span class="finding-mark" aria-hidden="true" />
        {plural(byMessage.size, "finding")}
      </summary>
      <ul>
        {[...byMessage].map(([message, runs]) => (
          <li key={message} data-testid="finding">
            <strong title={runs.join("\n")}>
              {runs.length <= 2 ? runs.join(", ") : plural(runs.length, "run")}:
            </strong>{" "}
            {message}
          </li>
        ))}
      </ul>
    </details>
  );
}
