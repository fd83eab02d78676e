// The pairs of classes that are confused most, or of two tables, whose confusion changed most;
// each with its cell and its sentence. Pure.
import type { ConfusionAnswer } from "../../../data/server/schema";
import type { Cells } from "../../../data/state";
import { differenceOf, valuesOf } from "./values";
import { type Named, ofRows, rowsBehind, stepName, takenFor } from "./words";

export interface Pair {
  /** Its cell, by the places of the classes as they are given. */
  readonly row: number;
  readonly column: number;
  readonly words: string;
  /** What else is to be said; "" for nothing. */
  readonly more: string;
}

/** Those of the answer; `from` is the step from which on their rows are summed, or its own. */
export function topPairs(answer: ConfusionAnswer, from: number | null, unit: string): Pair[] {
  const places = new Map(answer.classes.map((name, at) => [name, at]));
  const { step } = answer;
  const when = from === null || from === step ? "" : ` since ${stepName(unit, from)}`;
  return answer.top_pairs.map(({ true: name, predicted, rows, of, since_step }) => {
    const since = since_step !== null && since_step !== step ? since_step : null;
    return {
      row: places.get(name)!,
      column: predicted === null ? answer.classes.length : places.get(predicted)!,
      words: `${takenFor(name, predicted)} in ${ofRows(rows, of)} rows${when}`,
      more:
        since === null || answer.classes.length === 2
          ? ""
          : `Its most frequent confusion since ${stepName(unit, since)}`,
    };
  });
}

/** Those whose values differ most between two tables, the most first. */
export function changedPairs(shown: Named, other: Named, cells: Cells, most = 10): Pair[] {
  const { names, columns } = shown.table;
  const difference = differenceOf(valuesOf(shown.table, cells), valuesOf(other.table, cells));
  const pairs = difference.flatMap((values, row) =>
    values.flatMap((value, column) => (row === column || !value ? [] : [{ row, column, value }])),
  );
  pairs.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return pairs.slice(0, most).map(({ row, column, value }) => {
    const predicted = column < names.length ? columns[column]! : null;
    // Of what each cell is a share: so better and worse are said of the numbers beside them.
    const ofPrediction = cells === "by_predicted";
    const inTable = ({ table }: Named) =>
      ofRows(
        table.rows[row]![column]!,
        ofPrediction ? table.predicted[column]! : table.possible[row]!,
      );
    return {
      row,
      column,
      words: ofPrediction
        ? `${inTable(shown)} ${rowsBehind(predicted)} were ${names[row]}`
        : `${takenFor(names[row]!, predicted)} in ${inTable(shown)} rows`,
      more: `${value < 0 ? "Better" : "Worse"} than ${inTable(other)}, ${other.name}`,
    };
  });
}
