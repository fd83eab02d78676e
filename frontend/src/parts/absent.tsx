// The choice of what averages do with classes that do not occur. Fetched where a series
// has several classes, since it changes no other number.
import { computed } from "@preact/signals";
import { shownRuns } from "../data/model";
import { absentClasses, average, className, type Score, score } from "../data/state";
import { Choice } from "../widgets/choice";

/** The shown series that average over several classes. */
const several = computed(() =>
  shownRuns.value
    .flatMap((run) => run.series)
    .filter(({ classes, labels }) => (labels ?? classes).length > 1),
);

/** Scores without true negatives; an absent class has nothing else. */
const OF_POSITIVES: readonly Score[] = ["f1", "fbeta", "precision", "recall", "jaccard"];

/** Whether the choice changes a shown score. It changes none of one class, of sums or of whole tables. */
export const matters = computed(
  () =>
    className.value === null &&
    several.value.some(({ kind, averages, average: own }) =>
      OF_POSITIVES.includes(score.value)
        ? (averages.find((name) => name === average.value) ?? own) !== "micro"
        : kind !== "multiclass" || score.value === "specificity",
    ),
);

export default function AbsentClasses() {
  const chosen = absentClasses.value;
  if (several.value.length === 0 && chosen === "auto") return null;
  // Unless a metric was set otherwise, each series does as scikit-learn does.
  const own = several.value.every((series) => series.absent_classes === "auto");
  return (
    <Choice
      label="Absent classes"
      testId="absent-classes-picker"
      value={chosen}
      options={[
        ["auto", own ? "as scikit-learn" : "as each metric"],
        ["left_out", "left out"],
        ["counted", "counted"],
      ]}
      disabled={!matters.value}
      title={
        matters.value
          ? "Whether averages are over classes that neither occur nor are predicted (absent_classes)"
          : "No shown score depends on it: one class, the micro average, or a whole table"
      }
      onChange={(value) => {
        absentClasses.value = value;
      }}
    />
  );
}
