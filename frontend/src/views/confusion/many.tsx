// The pairs of more classes than a matrix has room for: a table, and beside its rows those of
// the step or run that it is compared with. Fetched when there are so many.
import { useMemo } from "preact/hooks";
import { heldOrder } from "../../data/look/held";
import { FILE_COLUMNS, type FileColumn } from "../../data/server/columns";
import { fileName } from "../../text/filename";
import { capital } from "../../text/format";
import { columnsBy, csvOf } from "../../text/table";
import { type ShownColumn, Sortable } from "../../widgets/sortable";
import type { Answered } from "./asked";
import { FileButtons } from "./filebuttons";
import { PairList } from "./pairlist";
import { type ManyRow, rowsOfPairs } from "./table/many";
import { topPairs } from "./table/pairs";
import { UNPREDICTED } from "./table/table";
import { rowCount, signedRows } from "./table/values";
import { namesOf, titleOf } from "./table/words";

/** Outlives the view, so that it is the same when the reader comes back. */
const order = heldOrder("pairs", { column: 2, descending: true });

export default function ManyPairs({ answer, other, from, unit }: Answered) {
  const rows = useMemo(() => rowsOfPairs(answer, other), [answer, other]);
  const { shown: name, other: otherName } = namesOf(answer, other, unit);
  const columns: ShownColumn<ManyRow>[] = [
    { name: "True class", text: true, value: (row) => row.true, cell: (row) => row.true },
    {
      name: "Taken for",
      text: true,
      value: (row) => row.predicted ?? UNPREDICTED,
      cell: (row) => row.predicted ?? UNPREDICTED,
    },
    {
      name: "Rows",
      title: capital(name),
      value: (row) => row.rows,
      cell: (row) => rowCount(row.rows),
    },
    ...(other
      ? [
          {
            name: "Compared",
            title: capital(otherName),
            value: (row: ManyRow) => row.there,
            cell: (row: ManyRow) => rowCount(row.there),
          },
          {
            name: "Difference",
            title: "Sorted by its size",
            value: (row: ManyRow) => Math.abs(row.rows - row.there),
            cell: (row: ManyRow) => signedRows(row.rows - row.there),
          },
        ]
      : []),
  ];
  const file = () =>
    csvOf(
      columnsBy<ManyRow, FileColumn>(FILE_COLUMNS, {
        run: () => answer.run,
        tag: () => answer.tag,
        step: () => answer.step,
        true: (row) => row.true,
        predicted: (row) => row.predicted,
        rows: (row) => row.rows,
        ...(other && { difference: (row: ManyRow) => row.rows - row.there }),
      }),
      rows,
    );
  return (
    <div class="stack">
      <p class="lead">
        {answer.classes.length} classes are too many for a matrix, so their pairs are listed.
      </p>
      <PairList
        title={titleOf(answer, from, unit)}
        pairs={topPairs(answer, from, unit)}
        none="No class is taken for another."
        marked={null}
        onMark={null}
      />
      <FileButtons
        name={fileName("confusion", answer.tag, answer.run, String(answer.step))}
        text={file}
      />
      <Sortable
        testId="pair-table"
        equallyHigh
        caption={`Pairs of classes that were confused, ${name}${other ? `, compared with ${otherName}` : ""}`}
        columns={columns}
        rows={rows}
        keyOf={(row) => JSON.stringify([row.true, row.predicted])}
        dataOf={(row) => ({
          "data-true": row.true,
          "data-predicted": String(row.predicted),
          "data-rows": String(row.rows),
        })}
        order={order}
      />
    </div>
  );
}
