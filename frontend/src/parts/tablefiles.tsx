// The buttons that copy a table, as Markdown or CSV, or save it. Knows nothing of its rows.
import { useState } from "preact/hooks";
import { copy, save } from "../data/host/files";
import { plural } from "../text/format";
import { type Column, csvOf, markdownOf } from "../text/table";

interface Props<Row> {
  readonly columns: readonly Column<Row>[];
  /** Those of the Markdown, which is for people; as those of files if they are left out. */
  readonly read?: readonly Column<Row>[];
  /** In the order that is shown. */
  readonly rows: () => readonly Row[];
  /** The name of the file. */
  readonly name: string;
}

export function TableFiles<Row>({ columns, read = columns, rows, name }: Props<Row>) {
  const [message, setMessage] = useState("");
  const put = async (format: typeof csvOf, some: typeof columns, what: string) => {
    const all = rows();
    const done = await copy(format(some, all));
    setMessage(
      done
        ? `${plural(all.length, "row")} copied as ${what}.`
        : "The browser refused to copy. Download the CSV instead.",
    );
  };
  return (
    <>
      <button
        type="button"
        data-testid="copy-markdown"
        onClick={() => put(markdownOf, read, "Markdown")}
      >
        Copy as Markdown
      </button>
      <button type="button" data-testid="copy-csv" onClick={() => put(csvOf, columns, "CSV")}>
        Copy as CSV
      </button>
      <button
        type="button"
        data-testid="download-csv"
        onClick={() => save(csvOf(columns, rows()), name, "text/csv")}
      >
        Download CSV
      </button>
      <span role="status" data-testid="copied">
        {message}
      </span>
    </>
  );
}
