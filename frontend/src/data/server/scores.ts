// Generated from tb_f1_plugin/core/scores/ by `python -m tests.support.score_lists`. Do not edit.

/** What the page has to know of a score. */
export interface ScoreFacts {
  /** As it stands in the middle of a sentence. */
  readonly title: string;
  /** It has a parameter β. */
  readonly takesBeta?: true;
  /** It knows true negatives, which are all that an absent class has. */
  readonly needsTotal?: true;
  /** Of a multi-class series it is that of the whole table, and no average. */
  readonly ofTable?: true;
  /** The least that it can be, where that is not 0. */
  readonly lowest?: number;
}

const KNOWN = {
  f1: { title: "F1" },
  fbeta: { title: "F-beta", takesBeta: true },
  precision: { title: "precision" },
  recall: { title: "recall" },
  specificity: { title: "specificity", needsTotal: true },
  accuracy: { title: "accuracy", needsTotal: true, ofTable: true },
  balanced_accuracy: { title: "balanced accuracy", needsTotal: true, ofTable: true },
  jaccard: { title: "Jaccard index" },
  mcc: { title: "Matthews correlation", needsTotal: true, ofTable: true, lowest: -1 },
  kappa: { title: "Cohen's kappa", needsTotal: true, ofTable: true, lowest: -1 },
} satisfies Record<string, ScoreFacts>;

export type Score = keyof typeof KNOWN;
export const SCORE_FACTS: Readonly<Record<Score, ScoreFacts>> = KNOWN;
/** Every score by its name, in the order in which they are offered. */
export const SCORES = Object.keys(KNOWN) as Score[];
/** Those of single classes; the first is the one with bands. */
export const SCORES_BY_CLASS = ["f1", "precision", "recall"] as const;
export type ScoreByClass = (typeof SCORES_BY_CLASS)[number];
export const AVERAGES = ["binary", "micro", "macro", "weighted", "macro_of_means"] as const;
export const ABSENT_CLASSES = ["auto", "left_out", "counted"] as const;
