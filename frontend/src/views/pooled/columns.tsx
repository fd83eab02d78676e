// The columns of the table of groups.
import type { PoolAnswer } from "../../data/server/schema";
import { band, count, MISSING, plural, score } from "../../text/format";
import { Unfold } from "../../widgets/buttons/unfold";
import { RunName } from "../../widgets/runname";
import type { ShownColumn } from "../../widgets/sortable";

export type Group = PoolAnswer["groups"][number];

/** `colours` are those of the groups' curves; `unit` is what a step is. */
export function columnsOf(colours: ReadonlyMap<Group, string>, unit: string): ShownColumn<Group>[] {
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

function notesOf(row: Group): string[] {
  return [...new Set([row.unavailable, ...row.notes, row.no_band].filter((text) => text !== null))];
}
