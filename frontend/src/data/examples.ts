// Answers of the plugin as small as they can be, for the tests. Not part of the page.
import type { Question, Scores, Series } from "./server/api";
import type { RankingAnswer, RankingRow } from "./server/schema";

/** What a page asks before anything was chosen. */
export const AUTO: Question = {
  score: "f1",
  beta: 1,
  average: "auto",
  className: null,
  zeroDivision: "0",
  absentClasses: "auto",
  threshold: null,
  baseline: null,
};

/** What an answer says where everything is read. */
export const NOTHING_PASSED_OVER = { passed_over: [], passed_over_count: 0 };

export function seriesOf(run: string, change: Partial<Series> = {}): Series {
  return {
    run,
    run_group: run.replace(/\/?(train|validation)$/, "") || ".",
    tag: "f1_score",
    kind: "binary",
    classes: ["1"],
    threshold: 0.5,
    average: "binary",
    averages: ["binary"],
    absent_classes: "auto",
    labels: null,
    step_unit: "epoch",
    source: "tensor",
    quality: "exact",
    split: null,
    steps: 2,
    last_step: 1,
    details: [],
    findings: [],
    ...change,
  };
}

/** The design's numbers: batch mean 0.6439 beside exact 0.8079, then an epoch of 0/0. */
export function scoresOf(run: string, change: Partial<Scores> = {}): Scores {
  return {
    run,
    tag: "f1_score",
    average: "binary",
    described_average: "",
    absent_classes: null,
    batch_mean_absent_classes: null,
    labels: null,
    step: [0, 1],
    wall_time: [1000, 1060],
    value: [122 / 151, null],
    batch_mean: [0.6439393939393939, null],
    logged_f1: null,
    low: null,
    high: null,
    no_band: null,
    explanation: null,
    difference: null,
    total: [300, 300],
    unavailable: null,
    ...change,
  };
}

/** A run of a ranking, in two parts, that leads. */
export function rankedOf(run: string, change: Partial<RankingRow> = {}): RankingRow {
  return {
    run,
    judged: `${run}/validation`,
    parts: [
      { run: `${run}/train`, split: "train" },
      { run: `${run}/validation`, split: "validation" },
    ],
    best_step: 7,
    best: 0.91,
    low: 0.89,
    high: 0.93,
    last_step: 19,
    last: 0.9,
    steps: 20,
    total: 899,
    quality: "exact",
    unavailable: null,
    no_band: null,
    verdict: "leads",
    why: null,
    difference: null,
    difference_low: null,
    difference_high: null,
    same_rows: null,
    sparkline: [0.5, 0.91, 0.9],
    findings: [],
    ...change,
  };
}

export function rankingOf(rows: RankingRow[], change: Partial<RankingAnswer> = {}): RankingAnswer {
  return {
    version: 1,
    score: "f1",
    beta: 1,
    zero_division: 0,
    absent_classes: "auto",
    tag: "f1_score",
    rows,
    sentence: "`a` leads with 0.91 at epoch 7.",
    assumptions: ["The bands assume independent rows."],
    folds: false,
    slices: [],
    not_at_threshold: [],
    ...change,
  };
}
