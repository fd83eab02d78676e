// The columns of the table of groups.
import type { PoolAnswer } from "../../data/server/schema";
import { band, count, MISSING, plural, score } from "../../text/format";
import { bandSaid } from "../../text/verdicts";
import { Unfold } from "../../widgets/buttons/unfold";
import { RunName } from "../../widgets/runname";
import { Named, Verdict } from "../../widgets/said";
import type { ShownColumn } from "../../widgets/sortable";

export type Group = PoolAnswer["groups"][number];
export type Told = NonNullable<PoolAnswer["comparison"]>["rows"][number];

/** What a table of groups knows of each, beside its numbers. */
export interface Look {
  /** The colours of their curves. */
  readonly colours: ReadonlyMap<Group, string>;
  /** What was said of each beside the one that leads; empty where nothing was. */
  readonly told: ReadonlyMap<Group, Told>;
  /** What a step is: epoch or step. */
  readonly unit: string;
}

export function columnsOf({ colours, told, unit }: Look): ShownColumn<Group>[] {
  const last = (values: readonly (number | null)[] | null) => values?.at(-1) ?? null;
  const number = (name: string, of: (row: Group) => number | null): ShownColumn<Group> => ({
    name,
    value: of,
    cell: (row) => <span title={String(of(row) ?? "")}>{score(of(row))}</span>,
  });
  return [
    {
      name: "Group",
      text: true,
      value: (row) => row.group || "all",
      cell: (row) => (
        <>
          <span class="swatch" style={{ background: colours.get(row) }} />
          <span title={row.group}>
            <RunName name={row.group || "all"} />
          </span>
        </>
      ),
    },
    {
      name: "Runs",
      value: (row) => row.runs.length,
      cell: (row) => (
        <Unfold
          testId="group-runs"
          text={plural(row.runs.length, "run")}
          label={`The runs of ${row.group || "all"}`}
        >
          {() => row.runs.map((run) => <p key={run}>{run}</p>)}
        </Unfold>
      ),
    },
    {
      name: `Last ${unit}`,
      value: (row) => last(row.step),
      cell: (row) => last(row.step) ?? MISSING,
    },
    ...(told.size > 0 ? [verdict(told, unit)] : []),
    number("Pooled", (row) => last(row.pooled)),
    {
      name: "95 % band",
      title: "Where the score of other rows would lie, at 95 %. Sorted by its lower end",
      value: (row) => last(row.low),
      cell: (row) => band(last(row.low), last(row.high)),
    },
    number("Mean", (row) => last(row.mean)),
    {
      ...number("Spread", (row) => last(row.spread)),
      title: "One standard deviation of the runs' own scores",
    },
    {
      name: "Rows",
      value: (row) => last(row.total),
      cell: (row) => {
        const rows = last(row.total);
        return rows === null ? MISSING : count(rows);
      },
    },
    {
      name: "Notes",
      text: true,
      value: (row) => notesOf(row).join(" "),
      cell: (row) =>
        notesOf(row).length === 0 ? (
          MISSING
        ) : (
          <Unfold
            testId="group-notes"
            text={plural(notesOf(row).length, "note")}
            label={`Notes on ${row.group || "all"}`}
          >
            {() => notesOf(row).map((text) => <p key={text}>{text}</p>)}
          </Unfold>
        ),
    },
  ];
}

const verdict = (told: ReadonlyMap<Group, Told>, unit: string): ShownColumn<Group> => ({
  name: "Verdict",
  text: true,
  title: `Beside the group that leads, at the last ${unit}`,
  value: (row) => {
    const own = told.get(row);
    return own?.verdict === "leads" ? 0 : (own?.difference ?? null);
  },
  cell: (row) => {
    const own = told.get(row);
    if (!own) return MISSING;
    return (
      <Unfold
        testId="group-verdict"
        text={<Verdict of={own.verdict} />}
        label={`The verdict on ${row.group || "all"}`}
      >
        {() =>
          reasonsOf(own).map((text) => (
            <p key={text}>
              <Named text={text} />
            </p>
          ))
        }
      </Unfold>
    );
  },
});

/** Why a group has its verdict, in sentences. */
function reasonsOf(row: Told): string[] {
  if (row.verdict === "leads") return ["Of the groups that can be compared it is the best."];
  const why = row.why === null ? [] : [row.why];
  return [...bandSaid("Its difference from the leader", row), ...why];
}

function notesOf(row: Group): string[] {
  return [...new Set([row.unavailable, ...row.notes, row.no_band].filter((text) => text !== null))];
}
