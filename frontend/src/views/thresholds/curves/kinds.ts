// The curves that there are: the names of their axes, and the lines that help to read them.
// Pure.
import type { Line } from "../../../chart/content";
import type { CurveAnswer } from "../../../data/server/schema";
import { SCORE_FACTS } from "../../../data/server/scores";

export type CurveKind = CurveAnswer["curve"];

interface Facts {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** What helps to read it, under the chart. */
  readonly help: string;
  readonly guides: (colour: string) => readonly Line[];
}

/** A line that is never pointed at. */
const guide = (
  key: string,
  colour: string,
  x: readonly number[],
  y: readonly number[],
  label?: string,
): Line => ({
  key: `\0${key}`, // as no run is called
  colour,
  dashed: true,
  faint: true,
  path: true,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  ...(label !== undefined && { label }),
});

const diagonal = (colour: string): readonly Line[] => [guide("diagonal", colour, [0, 1], [0, 1])];

/** Values of F1 whose lines are drawn, and how many points a line has. */
const LEVELS = [0.2, 0.4, 0.6, 0.8, 0.9];
const POINTS = 60;

/** Where F1 is the same: 1/F1 is the mean of 1/precision and 1/recall. */
export function isoLines(colour: string): readonly Line[] {
  return LEVELS.map((level) => {
    // Precision is 1 at the smallest recall that this F1 can have.
    const least = level / (2 - level);
    const recall = Array.from({ length: POINTS + 1 }, (_, i) => least + ((1 - least) * i) / POINTS);
    const precision = recall.map((r) => 1 / (2 / level - 1 / r));
    return guide(`f1 ${level}`, colour, recall, precision, `F1 ${level}`);
  });
}

export const KINDS: Readonly<Record<CurveKind, Facts>> = {
  precision_recall: {
    title: "Precision and recall",
    x: SCORE_FACTS.recall.title,
    y: SCORE_FACTS.precision.title,
    help: "Dashed lines: equal F1.",
    guides: isoLines,
  },
  roc: {
    title: "ROC",
    x: "false positive rate",
    y: `${SCORE_FACTS.recall.title} (true positive rate)`,
    help: "Dashed: a model that guesses.",
    guides: diagonal,
  },
  gain: {
    title: "Gain",
    x: "recall gain",
    y: "precision gain",
    help: "0 is a model that predicts every row positive; what is below it is out of sight.",
    guides: () => [],
  },
  reliability: {
    title: "Reliability",
    x: "mean score",
    y: "share of positives",
    help: "Dashed: scores that are the probabilities that they claim to be.",
    guides: diagonal,
  },
};
