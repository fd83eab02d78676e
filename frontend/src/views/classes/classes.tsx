// The view of classes: which series is shown, and what is said where there is none.
import { classes, shownRuns } from "../../data/model";
import { chosenRun, chosenTag } from "../../data/state";
import { Choice } from "../../widgets/choice";
import { Message } from "../../widgets/messages";
import { SeriesClasses } from "./series";

export default function Classes() {
  const every = shownRuns.value
    .flatMap((run) => run.series)
    .filter(({ classes }) => classes.length > 1);
  const runs = [...new Set(every.map(({ run }) => run))];
  // Training rows have no bands, so a series of other rows says more.
  const first = every.find(({ split }) => split !== "train")?.run ?? runs[0];
  const run = runs.find((name) => name === chosenRun.value) ?? first;
  const tags = every.filter((series) => series.run === run).map(({ tag }) => tag);
  const tag = tags.find((name) => name === chosenTag.value) ?? tags[0];
  if (run === undefined || tag === undefined) return <NoClasses />;
  return (
    <div class="view" data-testid="classes">
      <div class="controls">
        <Choice
          label="Run"
          testId="class-run"
          value={run}
          options={runs.map((name) => [name, name] as const)}
          onChange={(name) => {
            chosenRun.value = name;
          }}
        />
        <Choice
          label="Metric"
          testId="class-tag"
          value={tag}
          options={tags.map((name) => [name, name] as const)}
          onChange={(name) => {
            chosenTag.value = name;
          }}
        />
      </div>
      <SeriesClasses key={JSON.stringify([run, tag])} run={run} tag={tag} />
    </div>
  );
}

function NoClasses() {
  const hidden = classes.value.length > 0;
  return (
    <Message testId="no-classes" title={hidden ? "No shown run has classes" : "No run has classes"}>
      {hidden ? (
        <p>
          Other runs have more than one class: tick such a run in the list, or change the filter.
        </p>
      ) : (
        <p>
          Counts of more than one class were recorded in no series here. In Keras,{" "}
          <code>tb_f1_plugin.keras.TensorBoard</code> records them of a multi-class or multi-label
          model; of a binary one, the curves show all there is.
        </p>
      )}
    </Message>
  );
}
