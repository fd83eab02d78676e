// The view of confusions: which series is shown, and what is said where there is none.
import { hasConfusion, shownRuns } from "../../data/model";
import type { Series } from "../../data/server/api";
import { seriesAnswer } from "../../data/server/load";
import { chosenRun, chosenTag, className } from "../../data/state";
import { Choice } from "../../widgets/choice";
import { Message } from "../../widgets/messages";
import { labelOf } from "./asked";
import "./confusion.css";
import { SeriesConfusion } from "./series";

const asOptions = (names: readonly string[]) => names.map((name) => [name, name] as const);
const sameClasses = (a: Series, b: Series) =>
  a.kind === b.kind && JSON.stringify(a.classes) === JSON.stringify(b.classes);

export default function Confusion() {
  const every = shownRuns.value.flatMap((run) => run.series).filter(hasConfusion);
  const runs = [...new Set(every.map(({ run }) => run))];
  // Of rows that a model was trained on it is not known what it takes for what.
  const first = every.find(({ split }) => split !== "train")?.run ?? runs[0];
  const run = runs.find((name) => name === chosenRun.value) ?? first;
  const own = every.filter((series) => series.run === run);
  const series = own.find(({ tag }) => tag === chosenTag.value) ?? own[0];
  if (run === undefined || series === undefined) return <NoConfusion />;
  const label = labelOf(series);
  const others = every.filter(
    (other) => other.tag === series.tag && other.run !== run && sameClasses(other, series),
  );
  return (
    <div class="view" data-testid="confusion">
      <div class="controls">
        <Choice
          label="Run"
          testId="confusion-run"
          value={run}
          options={asOptions(runs)}
          onChange={(name) => {
            chosenRun.value = name;
          }}
        />
        <Choice
          label="Metric"
          testId="confusion-tag"
          value={series.tag}
          options={asOptions(own.map(({ tag }) => tag))}
          onChange={(name) => {
            chosenTag.value = name;
          }}
        />
        {label !== null && (
          <Choice
            label="Class"
            testId="confusion-class"
            value={label}
            options={asOptions(series.classes)}
            onChange={(name) => {
              className.value = name;
            }}
          />
        )}
      </div>
      <SeriesConfusion
        key={JSON.stringify([run, series.tag, label])}
        series={series}
        others={others}
      />
    </div>
  );
}

function NoConfusion() {
  const hidden = seriesAnswer.value?.series.some(hasConfusion);
  return (
    <Message
      testId="no-confusion"
      title={hidden ? "No shown run has a confusion" : "No run has a confusion"}
    >
      {hidden && <p>Other runs have one: tick such a run in the list, or change the filter.</p>}
      <p>
        With more than two classes it does not follow from the counts which one is taken for which.
        A training keeps it if it is asked to:
      </p>
      <pre>
        <code>{'TensorBoard("logs", confusion=True)'}</code>
      </pre>
      <p>
        In a loop of your own, <code>F1Score(confusion=True)</code> does the same.
      </p>
    </Message>
  );
}
