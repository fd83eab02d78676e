// The pairs of an answer with too many classes for a matrix, joined with those of another. Pure.
import type { ConfusionAnswer } from "../../../data/server/schema";

export interface ManyRow {
  readonly true: string;
  /** Null where there was no prediction. */
  readonly predicted: string | null;
  readonly rows: number;
  /** In the answer that it is compared with; 0 without one. */
  readonly there: number;
}

/** A row for each pair of two classes that is confused in one of the answers. */
export function rowsOfPairs(shown: ConfusionAnswer, other: ConfusionAnswer | null): ManyRow[] {
  const rows = new Map<string, ManyRow>();
  const put = (answer: ConfusionAnswer, what: "rows" | "there") => {
    for (const { true: name, predicted, rows: number } of answer.pairs) {
      if (name === predicted) continue; // these are right
      const key = JSON.stringify([name, predicted]);
      const known = rows.get(key) ?? { true: name, predicted, rows: 0, there: 0 };
      rows.set(key, { ...known, [what]: number });
    }
  };
  put(shown, "rows");
  if (other) put(other, "there");
  return [...rows.values()];
}
