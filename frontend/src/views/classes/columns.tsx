// The columns of the table of classes.
import { batch } from "@preact/signals";
import { titleOf } from "../../data/model";
import { SCORES_BY_CLASS, type ScoreByClass } from "../../data/server/scores";
import { className, view, zeroDivision } from "../../data/state";
import { band, capital, count, gap, MISSING, score as shownScore } from "../../text/format";
import type { ShownColumn } from "../../widgets/sortable";
import { type ClassRow, type ComparedRow, isZeroByZero } from "./rows";

/** The score of a class that has a band, and the others. */
export const [BANDED, ...OTHERS] = SCORES_BY_CLASS;

/** Shows a class among the curves. This view goes away, so the focus moves to the tab. */
export function showCurve(name: string): void {
  batch(() => {
    className.value = name;
    view.value = "curves";
  });
  document.getElementById("tab-curves")?.focus();
}

/** What 0/0 is counted as, in words. */
export function zeroByZero(): string {
  const counted = zeroDivision.value;
  return counted === "nan" ? "undefined (0/0)" : `0/0, counted as ${counted}`;
}

const rowCount = (value: number | null) => (value === null ? MISSING : count(value));
const number = (row: ClassRow, score: ScoreByClass) => {
  const value = row[score];
  const undefinedHere = isZeroByZero(row, score);
  return (
    <span
      class={undefinedHere ? "zero-by-zero" : undefined}
      title={undefinedHere ? zeroByZero() : String(value ?? "not known")}
    >
      {shownScore(value)}
    </span>
  );
};

interface Asked {
  /** The colour of each class that has a curve. */
  readonly colours: ReadonlyMap<string, string>;
  /** Whether no more of them can be ticked. */
  readonly full: boolean;
  readonly onTick: (name: string) => void;
  /** The run whose F1 stands beside; null for none. */
  readonly otherRun: string | null;
}

export function columnsOf(asked: Asked): ShownColumn<ComparedRow>[] {
  const { otherRun } = asked;
  return [
    nameColumn(asked),
    {
      name: "Support",
      title: "Possible positives: the rows that are of the class",
      value: (row) => row.support,
      cell: (row) => rowCount(row.support),
    },
    {
      name: "Predicted",
      title: "Predicted positives: the rows that are said to be",
      value: (row) => row.predicted,
      cell: (row) => rowCount(row.predicted),
    },
    // The one with a band comes last, beside its band.
    ...[...OTHERS, BANDED].map((score) => ({
      name: capital(titleOf(score)),
      value: (row: ClassRow) => row[score],
      cell: (row: ClassRow) => number(row, score),
    })),
    {
      name: `Band of ${titleOf(BANDED)}`,
      title: "Sorted by its lower end",
      value: (row) => row.low,
      cell: (row) => band(row.low, row.high),
    },
    ...(otherRun === null ? [] : comparedColumns(otherRun)),
  ];
}

function comparedColumns(otherRun: string): ShownColumn<ComparedRow>[] {
  return [
    {
      name: `Other ${titleOf(BANDED)}`,
      title: `${titleOf(BANDED)} of ${otherRun}`,
      value: (row) => row.other,
      cell: (row) => shownScore(row.other),
    },
    {
      name: "Difference",
      title: `${titleOf(BANDED)} less that of ${otherRun}`,
      value: (row) => row.difference,
      cell: (row) => gap(row.difference),
    },
  ];
}

function nameColumn({ colours, full, onTick }: Asked): ShownColumn<ComparedRow> {
  return {
    name: "Class",
    text: true,
    value: (row) => row.name,
    cell: ({ name }) => {
      const colour = colours.get(name);
      return (
        <>
          <input
            type="checkbox"
            data-testid="tick-class"
            aria-label={`Curve of ${name}`}
            checked={colour !== undefined}
            disabled={full && colour === undefined}
            onChange={() => onTick(name)}
          />
          <span class="swatch" style={{ background: colour ?? "transparent" }} />
          <button
            type="button"
            data-testid="show-class"
            title="Show its curve"
            onClick={() => showCurve(name)}
          >
            {name}
          </button>
        </>
      );
    },
  };
}
