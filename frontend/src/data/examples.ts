// Answers of the plugin as small as they can be, for the tests. Not part of the page.
import type { Question, Scores, Series } from "./server/api";

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
