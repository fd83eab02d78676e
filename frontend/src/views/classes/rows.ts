// The rows of the table of classes. Pure. What is 0/0 is read from the counts, since the
// scores of the answer hold what it is counted as.
import type { ClassesAnswer, Scores } from "../../data/server/schema";
import { SCORES_BY_CLASS, type ScoreByClass } from "../../data/server/scores";

export interface ClassRow extends Readonly<Record<ScoreByClass, number | null>> {
  readonly name: string;
  /** Its place in the answer, whatever the order of the table. */
  readonly place: number;
  readonly support: number | null;
  readonly predicted: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A row of the table with the other series' F1 of the class, and the difference from it. */
export interface ComparedRow extends ClassRow {
  readonly other: number | null;
  readonly difference: number | null;
}

export function rowsOf(answer: ClassesAnswer): ClassRow[] {
  const at = (values: readonly (number | null)[] | null, place: number) => values?.[place] ?? null;
  return answer.class.map((name, place) => ({
    name,
    place,
    support: at(answer.possible_positives, place),
    predicted: at(answer.predicted_positives, place),
    low: at(answer.low, place),
    high: at(answer.high, place),
    ...scoresOf((score) => at(answer[score], place)),
  }));
}

/** A value for each score of single classes. */
export const scoresOf = <T>(value: (score: ScoreByClass) => T) =>
  Object.fromEntries(SCORES_BY_CLASS.map((score) => [score, value(score)])) as Record<
    ScoreByClass,
    T
  >;

const isUnpredicted = (row: ClassRow) => row.predicted === 0;
const isImpossible = (row: ClassRow) => row.support === 0;
/** When a score of a class is 0/0. The compiler asks for every score of single classes. */
const ZERO_BY_ZERO: Readonly<Record<ScoreByClass, (row: ClassRow) => boolean>> = {
  precision: isUnpredicted,
  recall: isImpossible,
  f1: (row) => isUnpredicted(row) && isImpossible(row),
};

/** Whether a score of a class is 0/0: nothing predicted, nothing possible, or neither. */
export const isZeroByZero = (row: ClassRow, score: ScoreByClass) => ZERO_BY_ZERO[score](row);

/** More labels than these are counted and not named. */
const NAMED_UP_TO = 4;

/** Which classes an average at a step is over, as the middle of a sentence. */
export function averagedOver(
  rows: readonly ClassRow[],
  { labels, absent_classes }: Pick<Scores, "labels" | "absent_classes">,
): string {
  const taken = labels ? rows.filter(({ name }) => labels.includes(name)) : rows;
  const absent = taken.filter((row) => isZeroByZero(row, "f1")).length;
  const noun = labels ? "labels" : "classes";
  if (absent_classes === "left_out" && absent > 0) {
    return `the ${taken.length - absent} of ${taken.length} ${noun} that occur or are predicted`;
  }
  if (!labels) return `all ${rows.length} classes`;
  return labels.length > NAMED_UP_TO ? `the ${labels.length} labels` : labels.join(", ");
}
