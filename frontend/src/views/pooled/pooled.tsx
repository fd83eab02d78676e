// The pooled view: the score of the summed counts of groups of runs, beside the
// mean and the spread of the runs' own. Which metric and which runs are pooled.
import { groupColumn, groupError, grouping } from "../../data/columns/groups";
import { heldOpen } from "../../data/look/held";
import { metrics } from "../../data/model";
import { chosenTag, SAME_ROWS, sameRows } from "../../data/state";
import { GroupInput } from "../../parts/groupinput";
import { plural } from "../../text/format";
import { Checkbox } from "../../widgets/checkbox";
import { Choice } from "../../widgets/choice";
import { Answer } from "./answer";

/** Outlives the view, so that it is the same when the reader comes back. */
const withTraining = heldOpen("training");

const ROWS = {
  auto: "told by names and counts",
  1: "the same (seeds)",
  0: "other ones (folds)",
} as const;

export default function PooledRuns() {
  const shown = metrics.value;
  const metric = shown.find(({ tag }) => tag === chosenTag.value) ?? shown[0];
  if (!metric) return null; // where no run is shown the page says so
  const all = metric.members.map(({ series }) => series.run);
  const others = metric.members.flatMap(({ series }) =>
    series.split === "train" ? [] : [series.run],
  );
  const training = others.length > 0 ? all.length - others.length : 0;
  const runs = training > 0 && !withTraining.value ? others : all;
  const wrong = whyNot(runs);
  return (
    <div class="view" data-testid="pooled">
      <div class="controls">
        <Choice
          label="Metric"
          testId="pool-tag"
          value={metric.tag}
          options={shown.map(({ tag }) => [tag, tag] as const)}
          onChange={(name) => {
            chosenTag.value = name;
          }}
        />
        <GroupInput
          testId="pool-group"
          title="Runs in which it finds the same are pooled"
          invalid={wrong !== null}
          describedBy="pool-error"
        />
        <Choice
          label="Rows of the runs"
          testId="same-rows"
          title="Runs over the same rows, such as seeds, are averaged and not pooled"
          value={sameRows.value}
          options={SAME_ROWS.map((word) => [word, ROWS[word]] as const)}
          onChange={(word) => {
            sameRows.value = SAME_ROWS.find((known) => known === word) ?? SAME_ROWS[0];
          }}
        />
      </div>
      {training > 0 && (
        <div class="controls" data-testid="pool-left-out">
          {!withTraining.value && (
            <span class="lead">
              Without {plural(training, "training run")}: their rows are of another kind.
            </span>
          )}
          <Checkbox
            testId="pool-training"
            label="Training runs too"
            checked={withTraining.value}
            onChange={(on) => {
              withTraining.value = on;
            }}
          />
        </div>
      )}
      <Answer
        tag={metric.tag}
        runs={runs}
        stepUnit={metric.members[0]?.series.step_unit ?? "epoch"}
        wrong={wrong}
      />
    </div>
  );
}

/** Why the server is not asked with this pattern; null where it is. */
function whyNot(runs: readonly string[]): string | null {
  const by = grouping.value;
  if (!by || runs.some((run) => by.keyOf(run) !== null)) return groupError.value;
  return groupColumn.value
    ? `No shown run has ${groupColumn.value.name}.`
    : "The pattern is found in no shown run.";
}
