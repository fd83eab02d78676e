// What the gaps of runs are made of: a row for each run, a column for each cause that some run
// has. The largest gap is first.
import { heldOrder } from "../../../data/look/held";
import type { Explanation } from "../../../data/server/schema";
import { gap, MISSING } from "../../../text/format";
import { Unfold } from "../../../widgets/buttons/unfold";
import { RunName } from "../../../widgets/runname";
import { type ShownColumn, Sortable } from "../../../widgets/sortable";
import type { Point } from "../curve/points";

type Parts = NonNullable<Explanation["parts"]>;
type Cause = Exclude<keyof Parts, "total" | "batch_size" | "positives_per_batch">;

/** The compiler asks for every cause. */
const CAUSES: Readonly<Record<Cause, { readonly name: string; readonly title: string }>> = {
  concavity: {
    name: "Few positives",
    title: "Batches with few positive rows have a lower F1 on average",
  },
  empty_batches: {
    name: "Empty batches",
    title: "Batches in which nothing was positive and nothing was predicted so",
  },
  ragged: { name: "Short batches", title: "Batches of another size, as a short last one" },
  absent_classes: {
    name: "Absent classes",
    title: "Classes that do not occur: the batch mean counts them, the exact F1 does not",
  },
  rest: { name: "Not explained", title: "What batches in random order do not explain" },
};

/** What is shown as 0 is no cause. */
const NOTHING = 0.00005;

/** Outlives the view, so that it is the same when the reader comes back. */
const order = heldOrder("causes", { column: 1, descending: true });

interface Row {
  readonly point: Point;
  /** Null until it has come. */
  readonly explanation: Explanation | null;
}

interface Props {
  readonly tag: string;
  readonly rows: readonly Point[];
  readonly byRun: ReadonlyMap<string, Explanation>;
}

export function Causes({ tag, rows, byRun }: Props) {
  const explained = rows.map((point): Row => {
    return { point, explanation: byRun.get(point.run) ?? null };
  });
  const partOf = (row: Row, cause: Cause) => row.explanation?.parts?.[cause] ?? null;
  const causes = (Object.keys(CAUSES) as Cause[]).filter((cause) =>
    explained.some((row) => Math.abs(partOf(row, cause) ?? 0) >= NOTHING),
  );
  const columns: ShownColumn<Row>[] = [
    {
      name: "Run",
      text: true,
      value: ({ point }) => point.run,
      cell: ({ point }) => (
        <>
          <span class="swatch" style={{ background: point.colour }} />
          <span title={point.run}>
            <RunName name={point.run} />
          </span>
        </>
      ),
    },
    {
      name: "Gap",
      title: "Batch mean − exact; sorted by its size",
      value: ({ point }) => Math.abs(point.gap ?? 0),
      cell: ({ point }) => gap(point.gap),
    },
    ...causes.map((cause) => ({
      ...CAUSES[cause],
      value: (row: Row) => partOf(row, cause),
      cell: (row: Row) => gap(partOf(row, cause)),
    })),
    {
      name: "In words",
      text: true,
      value: (row) => row.explanation?.sentence ?? "",
      cell: (row) =>
        row.explanation === null ? (
          MISSING
        ) : (
          <Unfold testId="cause" text="why" label={`Why ${row.point.run} has a gap`}>
            {() => <p>{row.explanation?.sentence}</p>}
          </Unfold>
        ),
    },
  ];
  return (
    <Sortable
      testId="causes"
      caption={`What the gap of each run is made of at its last point, ${tag}`}
      columns={columns}
      rows={explained}
      keyOf={({ point }) => point.run}
      dataOf={(row) => ({
        "data-run": row.point.run,
        "data-gap": String(row.point.gap),
        ...Object.fromEntries(causes.map((cause) => [`data-${cause}`, String(partOf(row, cause))])),
      })}
      order={order}
      equallyHigh
    />
  );
}
