// How the runs are grouped where the reader gave no pattern, in one sentence, with the other
// ways as buttons; and why groups are averaged only.
import type { PoolAnswer } from "../../data/server/schema";
import { allInOne, group, sameRows } from "../../data/state";
import { plural } from "../../text/format";

type Proposal = PoolAnswer["proposals"][number];

interface Props {
  readonly proposals: readonly Proposal[];
  /** The one that is followed; none where all runs are one group. */
  readonly taken: Proposal | undefined;
  /** How many of the runs are in no group. */
  readonly outside: number;
}

/** "fold in the names" is a fold. */
const wordOf = ({ why }: Proposal) => why.split(" ", 1)[0]!.toLowerCase();

const leftOut = (runs: number, word: string) =>
  `${plural(runs, "run")} without a ${word} ${runs === 1 ? "is" : "are"} left out.`;

export function Proposals({ proposals, taken, outside }: Props) {
  if (proposals.length === 0) return null;
  const others = proposals.filter((other) => other !== taken);
  return (
    <div class="controls" data-testid="pool-proposal">
      <span class="lead">
        {taken
          ? `Grouped by the names: what is left of a name without its ${wordOf(taken)} is the group.`
          : "All shown runs are one group, although their names tell groups."}
        {taken && outside > 0 && ` ${leftOut(outside, wordOf(taken))}`}
      </span>
      {others.map((other) => (
        <button
          key={other.pattern}
          type="button"
          data-testid="pool-propose"
          title={`${plural(other.groups, "group")} of up to ${plural(other.runs, "run")}`}
          onClick={() => {
            if (other === proposals[0]) allInOne.value = false;
            else group.value = other.pattern;
          }}
        >
          Group by {wordOf(other)}
        </button>
      ))}
      {taken && (
        <button
          type="button"
          data-testid="pool-all"
          onClick={() => {
            allInOne.value = true;
          }}
        >
          All in one
        </button>
      )}
    </div>
  );
}

/** Why groups are averaged and not pooled, unless the reader said it. */
export function Refused({ groups }: { groups: PoolAnswer["groups"] }) {
  const refused = groups.filter((own) => own.same_rows);
  if (refused.length === 0 || sameRows.value !== "auto") return null;
  const byReason = new Map<string, string[]>();
  for (const { group: name, no_band: why } of refused) {
    if (why) byReason.set(why, [...(byReason.get(why) ?? []), name || "all"]);
  }
  return (
    <div class="note" data-testid="pool-refused">
      {[...byReason].map(([why, names]) => (
        <p key={why} data-testid="pool-why-averaged" title={names.join("\n")}>
          {refused.length > 1 && (
            <strong>{names.length > 1 ? plural(names.length, "group") : names[0]}: </strong>
          )}
          {why}
        </p>
      ))}
      <button
        type="button"
        data-testid="pool-anyway"
        title="The runs are over other rows than each other: sum their counts"
        onClick={() => {
          sameRows.value = "0";
        }}
      >
        Pool anyway
      </button>
    </div>
  );
}
