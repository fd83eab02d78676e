// What the page says when there is nothing to show: why, and what to do next. Fetched
// then.

import { unfiltered } from "../data/columns/choice";
import { leftOut, matchingRuns, runs } from "../data/model";
import { SHOW_ALL_UP_TO, select } from "../data/runs";
import { loadSeries } from "../data/server/load";
import { columns, runFilter, selection } from "../data/state";
import { Message } from "../widgets/messages";
import PassedOver from "./passedover";

/** How F1 is logged, each a program that is whole but for what every training has. */
const WAYS: readonly { from: string; code: string; after?: string }[] = [
  {
    from: "Keras: change one import",
    code: `from tb_f1_plugin.keras import TensorBoard

model.fit(x, y, validation_data=(xv, yv), callbacks=[TensorBoard("logs")])`,
  },
  {
    from: "Lightning",
    code: `from tb_f1_plugin.lightning import F1Callback

trainer = Trainer(callbacks=[F1Callback()])`,
  },
  {
    from: "Hugging Face's Trainer",
    code: `from tb_f1_plugin.transformers import F1Callback

f1 = F1Callback()
trainer = Trainer(model, args, compute_metrics=f1.compute_metrics, callbacks=[f1])`,
  },
  {
    from: "A loop of your own, in PyTorch, JAX or NumPy",
    code: `from tb_f1_plugin import F1Score, Writer

with Writer("logs") as writer:
    for epoch in range(10):
        f1 = F1Score(from_logits=True)
        for x, y in loader:
            f1.update(y, model(x))
        writer.add(f1, step=epoch, run="validation")`,
  },
  {
    from: "All else: scalars that are summed over all rows of the epoch",
    code: `writer.add_scalar("val/tp", tp, epoch)
writer.add_scalar("val/fp", fp, epoch)
writer.add_scalar("val/fn", fn, epoch)`,
    after: "Their names differ in these words only.",
  },
];

/** Chooses the reason. */
export default function EmptyPage() {
  if (runs.value.length === 0) return <Empty />;
  return matchingRuns.value.length === 0 ? <NoMatch /> : <NoSelection />;
}

function Empty() {
  return (
    <Message testId="empty-state" title="No F1 was logged here yet">
      <PassedOver open />
      <p>Log it from what you train with, train for an epoch and reload:</p>
      {WAYS.map(({ from, code, after }) => (
        <section key={from}>
          <h3>{from}</h3>
          <pre>
            <code>{code}</code>
          </pre>
          {after && <p>{after}</p>}
        </section>
      ))}
      <p>Nothing at hand to train? Make an example:</p>
      <pre>
        <code>tb-f1 demo</code>
      </pre>
      <p>Then check that TensorBoard was started with the directory that was logged to.</p>
      <button type="button" class="primary" onClick={loadSeries}>
        Look again
      </button>
    </Message>
  );
}

/** Moves the focus to what a button has changed, since the button goes with its message. */
function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

function NoSelection() {
  const names = matchingRuns.value.map(({ name }) => name);
  const all = runs.value.length;
  return (
    <Message testId="no-selection-state" title="No run is selected">
      <p>
        {all > SHOW_ALL_UP_TO
          ? "There are so many runs that none is drawn at first. Filter the list, then tick what you want to see."
          : "Tick a run in the list to see it here."}
      </p>
      <button
        type="button"
        class="primary"
        onClick={() => {
          selection.value = select(selection.value, names, true, all);
          focus(".run-list .runs");
        }}
      >
        Select all
      </button>
    </Message>
  );
}

function NoMatch() {
  const byColumn = leftOut.value.size > 0;
  return (
    <Message testId="no-match-state" title="No run matches the filter">
      <p>
        {runFilter.value ? (
          <>
            No run's name matches <code>{runFilter.value}</code>
          </>
        ) : (
          "No run has the hyper-parameters that are filtered"
        )}
        {runFilter.value && byColumn && ", among those with the filtered hyper-parameters"}.
      </p>
      <button
        type="button"
        class="primary"
        onClick={() => {
          runFilter.value = "";
          columns.value = unfiltered(columns.value);
          focus(".run-list .filter");
        }}
      >
        Clear the filter
      </button>
    </Message>
  );
}
