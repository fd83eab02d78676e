// The choice of what averages do with classes that do not occur. Fetched where a series
// has several classes, since it changes no other number.
import { computed } from "@preact/signals";
import { shownRuns } from "../../data/model";
import { SCORE_FACTS } from "../../data/server/scores";
import { absentClasses, average, className, score } from "../../data/state";
import { Choice } from "../../widgets/choice";

/** The shown series that average over several classes. */
const several = computed(() =>
  shownRuns.value
    .flatMap((run) => run.series)
    .filter(({ classes, labels }) => (labels ?? classes).length > 1),
);

/** Whether the choice changes a shown score. It changes none of one class, of sums or of whole tables. */
export const matters = computed(() => {
  const { needsTotal, ofTable } = SCORE_FACTS[score.value];
  return (
    className.value === null &&
    several.value.some(({ kind, averages, average: own }) =>
      needsTotal
        ? kind !== "multiclass" || !ofTable
        : (averages.find((name) => name === average.value) ?? own) !== "micro",
    )
  );
});

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
