// The view of classes: which series is shown, and what is said where there is none.
import { classes, shownRuns } from "../../data/model";
import { comparedRun } from "../../data/state";
import { chosenOf, SeriesChoice } from "../../parts/serieschoice";
import { Choice } from "../../widgets/choice";
import { Message } from "../../widgets/messages";
import { SeriesClasses } from "./series";
import "./classes.css";

export default function Classes() {
  const every = shownRuns.value
    .flatMap((run) => run.series)
    .filter(({ classes }) => classes.length > 1);
  const chosen = chosenOf(every);
  if (!chosen) return <NoClasses />;
  const { run, tag } = chosen;
  // The same metric with some of the classes.
  const others = every
    .filter((series) => series.tag === tag && series.run !== run)
    .filter((series) => series.classes.some((name) => chosen.classes.includes(name)))
    .map((series) => series.run);
  const otherRun = others.find((name) => name === comparedRun.value) ?? null;
  return (
    <div class="view" data-testid="classes">
      <div class="controls">
        <SeriesChoice every={every} chosen={chosen} testId="class" />
        {others.length > 0 && (
          <Choice
            label="Compared with"
            testId="class-compared"
            value={otherRun ?? ""}
            options={[["", "no other run"], ...others.map((name) => [name, name] as const)]}
            onChange={(name) => {
              comparedRun.value = name || null;
            }}
          />
        )}
      </div>
      <SeriesClasses key={JSON.stringify([run, tag])} series={chosen} otherRun={otherRun} />
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
          Counts of more than one class were recorded in no series here. Of a multi-class or
          multi-label model they are recorded by <code>tb_f1_plugin.keras.TensorBoard</code>, by the{" "}
          <code>F1Callback</code> of <code>tb_f1_plugin.lightning</code> and{" "}
          <code>tb_f1_plugin.transformers</code>, and by <code>tb_f1_plugin.Writer</code> in a loop
          of your own. Of a binary one, the curves show all there is.
        </p>
      )}
    </Message>
  );
}
