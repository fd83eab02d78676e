// The columns of a table of slices, as the page shows them.
import { count, gap, MISSING, score } from "../../../text/format";
import { RunName } from "../../../widgets/runname";
import { Verdict } from "../../../widgets/said";
import type { ShownColumn } from "../../../widgets/sortable";
import { Band, ScaleEnds } from "../pictures";
import type { Scale } from "../scale";
import { labelOf, percent, type Row, shareOf } from "./rows";

interface Look {
  readonly scale: Scale | null;
  readonly colourOf: (row: Row) => string;
  readonly isOpen: (row: Row) => boolean;
  readonly onShow: (row: Row) => void;
  readonly onWhy: (row: Row, anchor: HTMLButtonElement) => void;
}

/** The place of the column by which the rows are sorted at first. */
export const VERDICT = 1;

export function columnsOf({ scale, ...look }: Look): ShownColumn<Row>[] {
  const number = (value: number | null, shown: string) => (
    <span title={String(value ?? "not known")}>{shown}</span>
  );
  return [
    {
      name: "Slice",
      text: true,
      value: (row) => row.name,
      cell: (row) => (
        <>
          <span class="swatch" style={{ background: look.colourOf(row) }} />
          <button
            type="button"
            data-testid="show-slice"
            title={`Show ${row.run} beside all rows in Curves`}
            onClick={() => look.onShow(row)}
          >
            <RunName name={row.name} />
          </button>
        </>
      ),
    },
    {
      name: "Verdict",
      text: true,
      title: "Sorted by the value, the lowest first",
      width: "150px",
      value: (row) => row.place,
      cell: (row) => (
        <button
          type="button"
          class="opens"
          data-testid="slice-verdict"
          aria-haspopup="dialog"
          aria-expanded={look.isOpen(row)}
          aria-label={labelOf(row)}
          onClick={(event) => look.onWhy(row, event.currentTarget)}
        >
          <Verdict of={row.verdict} />
          {row.findings.length > 0 && <span class="finding-mark" title="Something is odd" />}
        </button>
      ),
    },
    {
      name: "Value",
      value: (row) => row.value,
      cell: (row) => number(row.value, score(row.value)),
    },
    {
      name: "Band",
      title: "Of the value; sorted by its lower end",
      text: true,
      width: "24%",
      value: (row) => row.low,
      cell: (row) =>
        scale && (
          <Band row={{ ...row, best: row.value }} scale={scale} colour={look.colourOf(row)} />
        ),
      below: scale && <ScaleEnds scale={scale} />,
    },
    {
      name: "Difference",
      title: "From the rest of the rows, which is all rows without the slice",
      value: (row) => row.difference,
      cell: (row) => number(row.difference, gap(row.difference)),
    },
    {
      name: "Rows",
      value: (row) => row.total,
      cell: (row) => (row.total === null ? MISSING : count(row.total)),
    },
    {
      name: "Positive",
      title: "The share of the rows that are of the class",
      value: shareOf,
      cell: (row) => number(row.positives, percent(shareOf(row))),
    },
  ];
}
