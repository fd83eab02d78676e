// The columns of the ranking, as the page shows them.
import type { ComponentChildren } from "preact";
import type { Range } from "../../chart/content";
import { capital, count, gap, MISSING, score } from "../../text/format";
import { RunName } from "../../widgets/runname";
import { Verdict } from "../../widgets/said";
import type { ShownColumn } from "../../widgets/sortable";
import { Band, ScaleEnds, Sparkline } from "./pictures";
import {
  differenceTitle,
  findingsLabel,
  labelOf,
  oddities,
  partsOf,
  type Row,
  shortOf,
} from "./rows";
import type { Scale } from "./scale";

export interface Look {
  /** How many digits the largest rank has. */
  readonly digits: number;
  /** What a step is called: epoch or step. */
  readonly unit: string;
  readonly scale: Scale | null;
  readonly sparks: Range;
  readonly colourOf: (row: Row) => string;
  readonly isTicked: (row: Row) => boolean;
  /** Whether the box of text that this button of the row opens is open. */
  readonly isOpen: (row: Row, button: string) => boolean;
}

export interface Acts {
  readonly onTick: (row: Row) => void;
  readonly onShow: (row: Row) => void;
  readonly onWhy: (row: Row, button: string, anchor: HTMLButtonElement) => void;
}

/** The place of the column by which the rows are sorted at first. */
export const VERDICT = 1;
/** The place at which hyper-parameters are put in: behind the answer, before its details. */
export const HYPER = 6;
/** The place of the findings, the first of the details. */
export const FINDINGS = HYPER;

export function columnsOf(look: Look, acts: Acts): ShownColumn<Row>[] {
  const number = (value: number | null, shown: string) => (
    <span title={String(value ?? "not known")}>{shown}</span>
  );
  const { unit, scale, sparks, colourOf } = look;
  return [
    {
      name: "Run",
      text: true,
      value: (row) => row.run,
      cell: (row) => <Name row={row} look={look} acts={acts} />,
    },
    {
      name: "Verdict",
      text: true,
      title: "Sorted by the best value",
      width: "128px",
      value: (row) => row.rank,
      cell: (row) => (
        <WhyButton row={row} look={look} acts={acts} testId="verdict" label={labelOf(row)}>
          <Verdict of={row.verdict} />
          {oddities(row) > 0 && <span class="finding-mark narrow" title={findingsLabel(row)} />}
        </WhyButton>
      ),
    },
    {
      name: "Best",
      title: `The best value of all ${unit}s`,
      value: (row) => row.best,
      cell: (row) => number(row.best, score(row.best)),
    },
    {
      name: "Band",
      title: "Of the best value; sorted by its lower end",
      text: true,
      width: "20%",
      value: (row) => row.low,
      cell: (row) => scale && <Band row={row} scale={scale} colour={colourOf(row)} />,
      below: scale && <ScaleEnds scale={scale} />,
    },
    {
      name: `${capital(unit)}`,
      title: `The ${unit} of the best value`,
      value: (row) => row.best_step,
      cell: (row) => row.best_step ?? MISSING,
    },
    {
      name: "Difference",
      title: "From the leader",
      value: (row) => row.difference,
      cell: (row) => <span title={differenceTitle(row)}>{gap(row.difference)}</span>,
    },
    {
      name: "Findings",
      title: "What is odd",
      value: oddities,
      cell: (row) =>
        oddities(row) === 0 ? (
          MISSING
        ) : (
          <WhyButton row={row} look={look} acts={acts} testId="best-findings">
            <span class="finding-mark" aria-hidden="true" />
            {findingsLabel(row)}
          </WhyButton>
        ),
    },
    {
      name: "Curve",
      title: `All ${unit}s, on one scale for all runs; sorted by the last value`,
      width: "92px",
      text: true,
      value: (row) => row.last,
      cell: (row) => <Sparkline row={row} range={sparks} colour={colourOf(row)} />,
    },
    {
      name: "Rows",
      title: `Rows counted at that ${unit}`,
      value: (row) => row.total,
      cell: (row) => (row.total === null ? MISSING : count(row.total)),
    },
    {
      name: "Parts",
      text: true,
      title: "The part that is judged, then the others",
      value: (row) => shortOf(partsOf(row)[0]!, row.run),
      cell: (row) => <Parts row={row} />,
    },
  ];
}

interface CellProps {
  readonly row: Row;
  readonly look: Look;
  readonly acts: Acts;
}

function Name({ row, look, acts }: CellProps) {
  return (
    <>
      <input
        type="checkbox"
        data-testid="tick-row"
        aria-label={`Compare ${row.run}`}
        checked={look.isTicked(row)}
        onChange={() => acts.onTick(row)}
      />
      <span class="rank" style={{ minWidth: `${look.digits + 0.6}ch` }}>
        {row.rank ?? MISSING}
      </span>
      <span class="swatch" style={{ background: look.colourOf(row) }} />
      <button
        type="button"
        data-testid="show-run"
        title={`Show only ${row.run} in Curves`}
        onClick={() => acts.onShow(row)}
      >
        <RunName name={row.run} />
      </button>
    </>
  );
}

function Parts({ row }: { row: Row }) {
  const [first, ...others] = partsOf(row).map((part) => shortOf(part, row.run));
  return (
    <span class={row.judged === null ? "quiet" : undefined} title={partsOf(row).join(", ")}>
      {first}
      {others.length > 0 && <span class="quiet others">, {others.join(", ")}</span>}
    </span>
  );
}

interface WhyProps extends CellProps {
  readonly testId: string;
  /** Its name, where its text does not say enough. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** Opens what is said of a run. */
function WhyButton({ row, look, acts, testId, label, children }: WhyProps) {
  return (
    <button
      type="button"
      class="opens"
      data-testid={testId}
      aria-haspopup="dialog"
      aria-expanded={look.isOpen(row, testId)}
      aria-label={label}
      onClick={(event) => acts.onWhy(row, testId, event.currentTarget)}
    >
      {children}
    </button>
  );
}
