// What the page says when there is nothing to draw: why, and what to do next.
import type { ComponentChildren } from "preact";

interface Props {
  readonly testId: string;
  readonly title: string;
  readonly children: ComponentChildren;
  readonly role?: "alert" | "status";
}

export function Message({ testId, title, children, role }: Props) {
  return (
    <div class="message" data-testid={testId} role={role}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Loading({ what = "the F1 series" }: { what?: string }) {
  return (
    <div class="message" data-testid="loading-state" role="status" aria-busy="true">
      <span class="spinner" aria-hidden="true" />
      <p>Reading {what}…</p>
    </div>
  );
}

export function Empty({ onReload }: { onReload: () => void }) {
  return (
    <Message testId="empty-state" title="No F1 was logged here yet">
      <p>
        Log it from Keras by changing one import, train for an epoch and reload. Logs that hold
        count ratios (<code>epoch_true_positives</code>, <code>epoch_possible_positives</code>,{" "}
        <code>epoch_predicted_positives</code>) are read as they are.
      </p>
      <pre>
        <code>
          {"from tb_f1_plugin.keras import TensorBoard\n\n" +
            'model.fit(x, y, validation_data=(xv, yv), callbacks=[TensorBoard("logs")])'}
        </code>
      </pre>
      <p>Nothing at hand to train? Make an example:</p>
      <pre>
        <code>tb-f1 demo</code>
      </pre>
      <p>Then check that TensorBoard was started with the directory that was logged to.</p>
      <button type="button" class="primary" onClick={onReload}>
        Look again
      </button>
    </Message>
  );
}

interface FailureProps {
  readonly title?: string;
  readonly sentence: string;
  readonly versions: string | null;
  readonly onRetry: () => void;
}

export function Failure({
  title = "The F1 series could not be read",
  sentence,
  versions,
  onRetry,
}: FailureProps) {
  return (
    <Message testId="error-state" title={title} role="alert">
      <p>{sentence}</p>
      {versions && <p class="quiet">{versions}</p>}
      <button type="button" class="primary" data-testid="retry-button" onClick={onRetry}>
        Try again
      </button>
    </Message>
  );
}

export function NoSelection({ many, onAll }: { many: boolean; onAll: () => void }) {
  return (
    <Message testId="no-selection-state" title="No run is selected">
      <p>
        {many
          ? "There are so many runs that none is drawn at first. Filter the list, then tick what you want to see."
          : "Tick a run in the list to see its curves."}
      </p>
      <button type="button" class="primary" onClick={onAll}>
        Select all
      </button>
    </Message>
  );
}

export function NoMatch({ pattern, onClear }: { pattern: string; onClear: () => void }) {
  return (
    <Message testId="no-match-state" title="No run matches the filter">
      <p>
        No run's name matches <code>{pattern}</code>.
      </p>
      <button type="button" class="primary" onClick={onClear}>
        Clear the filter
      </button>
    </Message>
  );
}
