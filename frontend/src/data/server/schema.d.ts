// Generated from tb_f1_plugin/plugin/schema.json by `npm run schema`. Do not edit.

/**
 * The one description of every JSON body under data/plugin/f1/. The Python tests check the answers against it; the frontend's types are generated from it.
 */
export type AnswersOfTheF1PluginVersion1 =
  | SeriesAnswer
  | ScoresAnswer
  | RankingAnswer
  | HyperparametersAnswer
  | ClassesAnswer
  | HistoryAnswer
  | PoolAnswer
  | ThresholdsAnswer
  | CurveAnswer
  | ConfusionAnswer
  | ExportAnswer
  | ErrorAnswer;
/**
 * How the classes' scores become one number. binary is for one column only; macro is the mean of the classes' F1, macro_of_means the F1 of their mean precision and recall. as_logged is that of an F1 that was logged as a number in an average that nobody named; it cannot be asked for.
 */
export type Average = "binary" | "micro" | "macro" | "weighted" | "macro_of_means" | "as_logged";
/**
 * What is formed from the counts, as docs/scores.md says. Written from the registry of scores.
 */
export type Score = string;
/**
 * The score of the step's pooled counts.
 */
export type Values = (number | null)[];
/**
 * One number a step; null where it is undefined.
 */
export type Values1 = (number | null)[];
/**
 * With `threshold`: the series that have no counts there. They are not among the others. Else empty.
 */
export type NotAtThreshold = {
  run: string;
  tag: string;
  /**
   * Why; where the threshold is no edge, with the edges beside it.
   */
  message: string;
}[];
/**
 * Whether averages are over classes of which nothing is possible and nothing is predicted. auto: each series' own, which is as scikit-learn does it unless the metric was told otherwise: left out where argmax decides, else counted.
 */
export type AbsentClasses = "auto" | "left_out" | "counted";
/**
 * What is said of it beside the one that leads. worse: the band of the difference leaves out 0. not_told_apart: it does not.
 */
export type Verdict = "leads" | "not_told_apart" | "worse" | "not_compared";
/**
 * One number a step; null where it is undefined.
 */
export type Values2 = (number | null)[];
/**
 * Those that are told of single classes.
 */
export type ScoreByClass = string;
/**
 * One number a step; null where it is undefined.
 */
export type Values3 = (number | null)[];
/**
 * One number a step; null where it is undefined.
 */
export type Values4 = (number | null)[];
/**
 * One number a step; null where it is undefined.
 */
export type Values5 = (number | null)[];
/**
 * One number a step; null where it is undefined.
 */
export type Values6 = (number | null)[];
/**
 * One number a step; null where it is undefined.
 */
export type Values7 = (number | null)[];
/**
 * Two numbers between which a third one lies.
 */
export type Bracket = [number, number] | null;
/**
 * One number a step; null where it is undefined.
 */
export type Values8 = (number | null)[];
/**
 * One number a step; null where it is undefined.
 */
export type Values9 = (number | null)[];
/**
 * GET export?format=json
 */
export type ExportAnswer = ExportRow[];

/**
 * GET series
 */
export interface SeriesAnswer {
  version: 1;
  plugin_version: string;
  tensorboard_version: string;
  series: Series[];
  /**
   * The scalars that look as if F1 followed from them, and are not read; the first hundred.
   *
   * @maxItems 100
   */
  passed_over: PassedOver[];
  /**
   * How many there are.
   */
  passed_over_count: number;
}
/**
 * One metric of one run.
 */
export interface Series {
  /**
   * TensorBoard's run name, such as adam/validation.
   */
  run: string;
  /**
   * The run as a person calls it, such as adam: without the folder of a split. The run itself where it has none.
   */
  run_group: string;
  /**
   * The metric's name, such as f1_score; f1_score/evaluation for stand-alone evaluate calls, f1_score/batch for every few training batches.
   */
  tag: string;
  /**
   * binary: one column. multiclass: argmax, one class a row. multilabel: a threshold per column. micro: only the sums over all columns are known (rebuilt from ratio scalars), which for a binary task is the binary score.
   */
  kind: "binary" | "multiclass" | "multilabel" | "micro";
  /**
   * Class names by column; empty for kind micro.
   */
  classes: string[];
  /**
   * The decision threshold; null where argmax decides or nobody recorded it.
   */
  threshold: number | null;
  /**
   * The metric's own average: what average=auto gives.
   */
  average: "binary" | "micro" | "macro" | "weighted" | "macro_of_means" | "as_logged";
  /**
   * The averages that are known; none if nothing can be read.
   */
  averages: Average[];
  /**
   * The metric's own rule.
   */
  absent_classes: "auto" | "left_out" | "counted";
  /**
   * The classes that averages are over; null for all.
   */
  labels: string[] | null;
  step_unit: "epoch" | "iteration" | "batch" | "step";
  /**
   * tensor: our own record of every epoch. ratios: rebuilt from count-ratio scalars. counts: from scalars of true and false positives and false negatives. precision_recall: from these two scalars. logged_f1: a scalar of F1 as it is. pr_curve: another program's PR curve, at its threshold nearest to 0.5.
   */
  source: "tensor" | "ratios" | "counts" | "precision_recall" | "logged_f1" | "pr_curve";
  /**
   * Only exact may be titled exact F1.
   */
  quality: "exact" | "as_logged";
  /**
   * Whether rows are those of training or were held out; null if nobody knows.
   */
  split: "train" | "validation" | null;
  /**
   * How many points there are; null where none was read yet.
   */
  steps: number | null;
  last_step: number | null;
  /**
   * What is kept of it besides the counts: with a histogram it has counts at other thresholds (a PR curve counts as one), with a confusion it is known which class is taken for which, with joint counts what another model says of the same rows. Whether they can be read is known once they are asked for.
   */
  details: ("histogram" | "confusion" | "joint")[];
  findings: Finding[];
}
/**
 * Something odd about a series: what it is, what it means and what to do, in one or two sentences.
 */
export interface Finding {
  /**
   * A stable word for programs, such as sampled_scalars.
   */
  code: string;
  /**
   * The sentence for people.
   */
  message: string;
  /**
   * The first hundred of the steps where it shows; empty where it is about the series as a whole.
   *
   * @maxItems 100
   */
  steps: number[];
}
/**
 * A scalar that is not read, in all runs that have it for the same reason.
 */
export interface PassedOver {
  tag: string;
  /**
   * Why, in one sentence.
   */
  reason: string;
  /**
   * The first twenty of the runs.
   */
  runs: string[];
  run_count: number;
}
/**
 * GET scores
 */
export interface ScoresAnswer {
  version: 1;
  score: Score;
  beta: number;
  /**
   * What 0/0 gives; null means undefined (nan).
   */
  zero_division: 0 | 1 | null;
  /**
   * What was asked.
   */
  absent_classes: "auto" | "left_out" | "counted";
  series: Scores[];
  not_at_threshold: NotAtThreshold;
}
/**
 * One series' scores, as parallel columns.
 */
export interface Scores {
  run: string;
  tag: string;
  /**
   * The average used; null for one class and for whole-table scores.
   */
  average: Average | null;
  /**
   * What the value is the average of, in a few words, such as macro of 3 labels; empty where it is of one column, one class or a whole table.
   */
  described_average: string;
  /**
   * Whether absent classes take part in the average; null where it makes no difference.
   */
  absent_classes: "left_out" | "counted" | null;
  /**
   * Whether they take part in the batch mean: unless somebody chose, they do, as in that of Keras.
   */
  batch_mean_absent_classes: "left_out" | "counted" | null;
  /**
   * The classes that the average is over; null for all, for one class, and for whole-table scores.
   */
  labels: string[] | null;
  step: number[];
  /**
   * Seconds since 1970.
   */
  wall_time: number[];
  value: Values;
  /**
   * The naive mean over batches; null where it is not known or the score is not F1.
   */
  batch_mean: Values1 | null;
  /**
   * An F1 that was logged beside the counts, of which nobody knows how it was averaged; null where there is none or the score is not F1.
   */
  logged_f1: Values1 | null;
  /**
   * Lower end of the band; null where none is valid.
   */
  low: Values1 | null;
  /**
   * Upper end of the band.
   */
  high: Values1 | null;
  /**
   * Why there is no band, in one sentence.
   */
  no_band: string | null;
  /**
   * Rows that were looked at, at the step, or the sum of their weights; of one class whose labels are missing in some rows, the rows with a label; null where nobody recorded them.
   */
  total: Values1 | null;
  /**
   * Why this series has no values for the question asked; the columns are then empty.
   */
  unavailable: string | null;
  /**
   * With explain=1: why the batch mean of the last step is not the exact F1.
   */
  explanation: Explanation | null;
  /**
   * With baseline: this score minus the baseline's.
   */
  difference: Difference | null;
}
/**
 * The gap of one step, batch mean - exact F1, and its causes, which sum to it.
 */
export interface Explanation {
  step: number | null;
  parts: {
    /**
     * The measured gap.
     */
    total: number;
    /**
     * From F1 being concave: batches with few relevant rows read low.
     */
    concavity: number;
    /**
     * From batches in which F1 is 0/0.
     */
    empty_batches: number;
    /**
     * From batches of another size, as a short last one.
     */
    ragged: number;
    /**
     * From classes that do not occur, where the batch mean counts them and the exact F1 leaves them out.
     */
    absent_classes: number;
    /**
     * What batches in random order do not explain.
     */
    rest: number;
    /**
     * Of the full batches.
     */
    batch_size: number;
    /**
     * Expected in a full batch; the mean over classes.
     */
    positives_per_batch: number;
  } | null;
  /**
   * For people: why the batch mean reads what it reads, or why that cannot be said.
   */
  sentence: string;
}
/**
 * One run's score minus the baseline's, at the steps that both have.
 */
export interface Difference {
  baseline: string;
  step: number[];
  value: Values1;
  /**
   * Lower end of the band: for independent sets of rows, or of the same rows where the note says so.
   */
  low: Values1 | null;
  high: Values1 | null;
  /**
   * What the band assumes, or why there is none.
   */
  note: string;
}
/**
 * GET ranking: the runs from the best one to the worst, and which of the differences are real.
 */
export interface RankingAnswer {
  version: 1;
  score: Score;
  beta: number;
  zero_division: 0 | 1 | null;
  absent_classes: AbsentClasses;
  tag: string;
  /**
   * The best one first; those without a score last.
   */
  rows: RankingRow[];
  /**
   * What the table says. The names of runs are in backticks.
   */
  sentence: string;
  /**
   * On what that rests, in sentences.
   */
  assumptions: string[];
  /**
   * Whether runs are not compared since they are other folds by their names. Folds are pooled: route pool.
   */
  folds: boolean;
  /**
   * Slices of predictions, a table for each run and each choice of columns. They are none of the rows.
   */
  slices: Slices[];
  not_at_threshold: NotAtThreshold;
}
/**
 * A run, judged by its best step.
 */
export interface RankingRow {
  /**
   * The run as a person calls it: the run_group of its series.
   */
  run: string;
  /**
   * The run whose best step ranks it: of rows that were held out, or of which nobody knows. Null if there are training rows only.
   */
  judged: string | null;
  /**
   * The runs that are parts of it.
   *
   * @minItems 1
   */
  parts: [
    {
      run: string;
      split: "train" | "validation" | null;
    },
    ...{
      run: string;
      split: "train" | "validation" | null;
    }[]
  ];
  /**
   * The first step with the largest score.
   */
  best_step: number | null;
  best: number | null;
  /**
   * Lower end of the band at the best step, which does not know that the step was chosen.
   */
  low: number | null;
  high: number | null;
  last_step: number | null;
  last: number | null;
  steps: number;
  /**
   * The rows that were counted at the best step.
   */
  total: number | null;
  /**
   * Only exact may be titled exact F1.
   */
  quality: "exact" | "as_logged";
  /**
   * Why there is no score, in one sentence.
   */
  unavailable: string | null;
  /**
   * Why there is no band, in one sentence.
   */
  no_band: string | null;
  verdict: Verdict;
  /**
   * Why it is not compared, in one sentence.
   */
  why: string | null;
  /**
   * Its best score minus the leader's; null where it is not compared.
   */
  difference: number | null;
  /**
   * Lower end of the difference's band, at a level that is corrected for the number of comparisons.
   */
  difference_low: number | null;
  difference_high: number | null;
  /**
   * Where it was counted on which rows it and the leader differ: that the band is of the same rows, and what McNemar's test says.
   */
  same_rows: string | null;
  /**
   * Scores of evenly chosen steps, the first and the last among them.
   *
   * @maxItems 40
   */
  sparkline: (number | null)[];
  /**
   * Those of the series that judges it, then what is odd about it beside the other runs.
   */
  findings: Finding[];
}
/**
 * The slices of one run by some columns, the worst one first.
 */
export interface Slices {
  /**
   * The run of all rows.
   */
  run: string;
  /**
   * @minItems 1
   */
  columns: [string, ...string[]];
  /**
   * The step of all of them: the best one of all rows.
   */
  step: number;
  /**
   * The score of all rows at that step; null where it is not known.
   */
  value: number | null;
  /**
   * All rows at that step.
   */
  total: number | null;
  /**
   * The worst one first; those that are not compared are behind the others, and those without a score last.
   *
   * @minItems 1
   */
  rows: [SliceRow, ...SliceRow[]];
  /**
   * What the table says. The names of slices are in backticks.
   */
  sentence: string;
  /**
   * On what that rests, in sentences.
   */
  assumptions: string[];
}
/**
 * A slice of predictions, compared with the rest of the rows.
 */
export interface SliceRow {
  run: string;
  /**
   * Its values of the columns.
   */
  name: string;
  value: number | null;
  /**
   * Lower end of its own band.
   */
  low: number | null;
  high: number | null;
  /**
   * Its rows at the step.
   */
  total: number | null;
  /**
   * How many of them are of the class that is scored. Null for an average over classes.
   */
  positives: number | null;
  /**
   * Only exact may be titled exact F1.
   */
  quality: "exact" | "as_logged";
  /**
   * Why there is no band, in one sentence.
   */
  no_band: string | null;
  /**
   * The score of all rows without it; null where that is not known.
   */
  rest: number | null;
  /**
   * What is said of it beside the rest. worse, better: the band of the difference leaves out 0. not_told_apart: it does not.
   */
  verdict: "worse" | "better" | "not_told_apart" | "not_compared";
  /**
   * Why it is not compared, or why the difference has no band, in one sentence.
   */
  why: string | null;
  /**
   * Its score minus that of the rest; null where it is not compared.
   */
  difference: number | null;
  /**
   * Lower end of the difference's band, at a level that is corrected for the number of slices. Null too where an exact test finds the rows too few.
   */
  difference_low: number | null;
  difference_high: number | null;
  findings: Finding[];
}
/**
 * GET hyperparameters: the hyper-parameters of the runs, as columns.
 */
export interface HyperparametersAnswer {
  version: 1;
  /**
   * Those of the HParams data by name, then those of the names of runs as they stand there. Each name is there once.
   */
  columns: HyperparameterColumn[];
  /**
   * Every run that has a series, once.
   */
  runs: {
    /**
     * The run_group of a series.
     */
    run: string;
    /**
     * By the name of the column. What the run does not have is left out.
     */
    values: {
      [k: string]: number | string | boolean;
    };
  }[];
}
/**
 * A hyper-parameter that a run has, at least.
 */
export interface HyperparameterColumn {
  name: string;
  /**
   * What all its values are.
   */
  kind: "number" | "text" | "boolean";
  /**
   * Where they are from: hparams: TensorBoard's HParams data; name: key=value parts of the names of runs.
   */
  source: "hparams" | "name";
}
/**
 * GET classes: every class of a series at one step, as parallel columns.
 */
export interface ClassesAnswer {
  version: 1;
  run: string;
  tag: string;
  step: number | null;
  /**
   * Seconds since 1970.
   */
  wall_time: number | null;
  /**
   * Rows counted at the step, or the sum of their weights.
   */
  total: number | null;
  class: string[];
  true_positives: Values1;
  possible_positives: Values2;
  predicted_positives: Values1;
  precision: Values1;
  recall: Values1;
  f1: Values1;
  /**
   * Lower ends of the bands of F1; null where none is valid.
   */
  low: Values1 | null;
  high: Values1 | null;
  no_band: string | null;
  /**
   * Why there are no classes; the columns are then empty.
   */
  unavailable: string | null;
}
/**
 * GET history: one score of every class of a series, step by step.
 */
export interface HistoryAnswer {
  version: 1;
  run: string;
  tag: string;
  score: ScoreByClass;
  class: string[];
  /**
   * At most 200, evenly chosen.
   */
  step: number[];
  /**
   * Of each class a value for each step.
   */
  value: Values1[];
  /**
   * Whether the series has more steps than these.
   */
  sampled: boolean;
  /**
   * The classes that were learned and lost, the best learned first.
   */
  lost: Lost[];
  /**
   * Why there are no classes; the columns are then empty.
   */
  unavailable: string | null;
}
/**
 * A class whose F1 was above 0.5, and is 0 since a step.
 */
export interface Lost {
  class: string;
  /**
   * The first step since which its F1 is 0.
   */
  step: number;
  /**
   * The highest F1 that it had.
   */
  best: number;
  /**
   * The first step with it.
   */
  best_step: number;
}
/**
 * GET pool
 */
export interface PoolAnswer {
  version: 1;
  score: Score;
  beta: number;
  zero_division: 0 | 1 | null;
  absent_classes: AbsentClasses;
  tag: string;
  groups: Pooled[];
  /**
   * Whether one group is better than the others; null unless two groups of rows that were held out are pooled.
   */
  comparison: GroupComparison | null;
  /**
   * How the runs may be grouped by their names; the best comes first.
   */
  proposals: Proposal[];
  not_at_threshold: NotAtThreshold;
}
/**
 * The counts of a group's runs summed by step, beside the mean of their scores.
 */
export interface Pooled {
  /**
   * What the pattern found in the runs' names; empty for the group of all.
   */
  group: string;
  runs: string[];
  /**
   * The steps that all runs have.
   */
  step: number[];
  /**
   * The score of the summed counts; null where they are not summed.
   */
  pooled: Values1 | null;
  low: Values1 | null;
  high: Values1 | null;
  no_band: string | null;
  mean: Values3;
  spread: Values4;
  spread_low: Values5;
  spread_high: Values6;
  /**
   * The scores of each run, in the order of the runs; null for more than 50 runs.
   */
  each: Values1[] | null;
  /**
   * Whether the runs are taken to be over the same rows, and so are averaged only.
   */
  same_rows: boolean;
  total: Values1 | null;
  /**
   * What is to be said of the group, for people.
   */
  notes: string[];
  unavailable: string | null;
}
/**
 * What can be said of pooled groups beside the one that leads, each judged by its last step.
 */
export interface GroupComparison {
  /**
   * What the rows say, for people. Names are in backticks.
   */
  sentence: string;
  /**
   * On what the sentence rests.
   */
  assumptions: string[];
  /**
   * One for each group, in the order of the groups.
   */
  rows: {
    group: string;
    verdict: Verdict;
    /**
     * Why it is not compared, in one sentence.
     */
    why: string | null;
    /**
     * Its pooled score minus the leader's; null where it is not compared.
     */
    difference: number | null;
    /**
     * Lower end of the difference's band, at a level that is corrected for the number of comparisons.
     */
    difference_low: number | null;
    difference_high: number | null;
  }[];
}
/**
 * One way to group runs by what their names say.
 */
export interface Proposal {
  /**
   * A value of the parameter `group`.
   */
  pattern: string;
  /**
   * What was found in the names, such as `fold in the names`.
   */
  why: string;
  /**
   * How many groups it makes.
   */
  groups: number;
  /**
   * How many runs the largest group has.
   */
  runs: number;
  /**
   * Whether the runs of a group are repeats, such as seeds, over the same rows.
   */
  same_rows: boolean;
}
/**
 * GET thresholds: one score over the threshold at a step, and the best threshold of every step. 0/0 is never the best.
 */
export interface ThresholdsAnswer {
  version: 1;
  run: string;
  tag: string;
  /**
   * That of the series. Where argmax decides (multiclass), each class is one against the rest here.
   */
  kind: "binary" | "multiclass" | "multilabel" | "micro";
  classes: string[];
  /**
   * The class that was asked for; null for an average.
   */
  class: string | null;
  score: Score;
  beta: number;
  /**
   * The average used: one threshold for all of its classes. Null for one class.
   */
  average: Average | null;
  /**
   * The series' own threshold; null where argmax decides.
   */
  own_threshold: number | null;
  /**
   * What has the counts. A histogram counts scores above an edge, a PR curve those of at least its threshold.
   */
  source: "histogram" | "pr_curve" | null;
  step_unit: "epoch" | "iteration" | "batch" | "step";
  /**
   * The steps that have counts at all thresholds.
   */
  steps: number[];
  /**
   * The best threshold of each of the steps, and the score there. Of several the one nearest to the series' own, or to 0.5.
   */
  best: {
    threshold: Values1;
    value: Values1;
    /**
     * Lower end of the band, which does not know that the threshold was chosen.
     */
    low: Values1 | null;
    high: Values1 | null;
  };
  /**
   * The score of the series itself at each of the steps: at its own threshold, or as argmax decides.
   */
  at_own: Values1 | null;
  /**
   * The step of at_step and reaching; null if there is none.
   */
  step: number | null;
  at_step: {
    /**
     * The thresholds, in increasing order. Between two of them nobody knows the score.
     */
    edges: number[];
    values: Values1;
    low: Values1 | null;
    high: Values1 | null;
    /**
     * Between which numbers the largest F1 (or F-beta) of all thresholds lies, edges or not; null of an average, of another score and of a PR curve.
     */
    best_f1_bracket: [number, number] | null;
  } | null;
  /**
   * For each `reach`: the threshold with which the score reaches a value at the step. For recall the highest one, else the lowest one.
   */
  reaching: {
    score: Score;
    at_least: number;
    /**
     * Null if no edge reaches it.
     */
    threshold: number | null;
    /**
     * The score there.
     */
    value: number | null;
    /**
     * F1 there, of the same class or average.
     */
    f1: number | null;
  }[];
  /**
   * With map=1: the score at some thresholds of some steps.
   */
  map: {
    /**
     * At most 300, evenly chosen of the steps.
     */
    steps: number[];
    /**
     * At most 64, evenly chosen of the edges, which lie closer towards 0 and 1; the own threshold is among them.
     */
    edges: number[];
    /**
     * Of each of its steps a value for each of its edges.
     */
    values: Values1[];
  } | null;
  /**
   * Why there is no band, in one sentence.
   */
  no_band: string | null;
  /**
   * Why there are no thresholds, and what to do; the columns are then empty.
   */
  unavailable: string | null;
  /**
   * What is odd about the histograms, or the PR curve.
   */
  findings: Finding[];
}
/**
 * GET curve: the points of a curve of one class at a step, of which each is exact.
 */
export interface CurveAnswer {
  version: 1;
  run: string;
  tag: string;
  /**
   * The class, against the rest; null if there is none.
   */
  class: string | null;
  step: number | null;
  /**
   * The steps that can be asked for.
   */
  steps: number[];
  /**
   * What x and y are. precision_recall: recall and precision. roc: false positive rate and recall. gain: recall gain and precision gain (Flach & Kull 2015). reliability: mean score and share of positives, of 16 groups of scores.
   */
  curve: "precision_recall" | "roc" | "gain" | "reliability";
  x: Values7;
  y: Values1;
  /**
   * Of each point; null at the two ends, where all rows are predicted and none is, and of reliability.
   */
  thresholds: (number | null)[];
  /**
   * Between which numbers scikit-learn's value lies; null where it is undefined, and of a PR curve that another program wrote.
   */
  brackets: {
    roc_auc: Bracket;
    average_precision: Bracket;
    best_f1: Bracket;
  };
  /**
   * Where the series itself decides; null of reliability, and where it is undefined.
   */
  operating_point: {
    /**
     * Null where argmax decides.
     */
    threshold: number | null;
    x: number;
    y: number;
  } | null;
  /**
   * With curve=reliability.
   */
  calibration: {
    /**
     * The expected calibration error of these groups.
     */
    error: number | null;
    /**
     * Brier's score, of the scores themselves.
     */
    brier: number | null;
    /**
     * Whether no score was NaN or outside of [0, 1]. Else all numbers are null.
     */
    are_probabilities: boolean;
    counts: Values8;
  } | null;
  /**
   * Why there is no curve, and what to do; the columns are then empty.
   */
  unavailable: string | null;
  findings: Finding[];
}
/**
 * GET confusion: which class is taken for which at a step. Of one column, and with `class`, it is the table of 2 x 2 of that class, which follows from the counts.
 */
export interface ConfusionAnswer {
  version: 1;
  run: string;
  tag: string;
  /**
   * Of the table of 2 x 2 they are `not <class>` and the class.
   */
  classes: string[];
  step: number | null;
  /**
   * The steps that can be asked for.
   */
  steps: number[];
  /**
   * The rows of the step, or their weight.
   */
  total: number | null;
  /**
   * True classes down, predicted ones across; null beyond 100 classes.
   */
  matrix: Values1[] | null;
  /**
   * Beyond 100 classes, in place of the matrix: its cells that are not 0, the diagonal too. Else empty.
   */
  pairs: {
    true: string;
    /**
     * Null where a prediction was NaN.
     */
    predicted: string | null;
    rows: number;
  }[];
  unpredicted: Values9;
  /**
   * Whether all pairs were kept: always up to 100 classes. Else a cell beside the diagonal has at least the rows that it says.
   */
  is_complete: boolean;
  /**
   * The ten confusions with the most rows, over the kept steps from `from` to `to`, which are the step unless they are given.
   */
  top_pairs: {
    true: string;
    /**
     * Null where a prediction was NaN.
     */
    predicted: string | null;
    /**
     * Summed over these steps.
     */
    rows: number;
    /**
     * The rows of the true class, summed over these steps.
     */
    of: number;
    /**
     * The first of the kept steps, without a break up to `to`, at which no other class was taken for it more often. Null if that is not so at `to`.
     */
    since_step: number | null;
  }[];
  /**
   * Why there is no matrix, and what to do; the columns are then empty.
   */
  unavailable: string | null;
  /**
   * What is odd about the confusions.
   */
  findings: Finding[];
}
/**
 * One step of a series, or of one of its classes.
 */
export interface ExportRow {
  run: string;
  tag: string;
  step: number;
  wall_time: number | null;
  source: string;
  quality: string;
  value: number | null;
  batch_mean: number | null;
  logged_f1: number | null;
  low: number | null;
  high: number | null;
  total: number | null;
  true_positives: number | null;
  possible_positives: number | null;
  predicted_positives: number | null;
  /**
   * With per_class=1: the class; null for the series itself.
   */
  class?: string | null;
}
/**
 * Any answer with status 400, 404 or 405.
 */
export interface ErrorAnswer {
  error: string;
}
