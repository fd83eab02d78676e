// Messages in place of a view (it is being read, it failed) and inside one, and how far it is.
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

export function Loading({ what }: { what: string }) {
  return (
    <div class="message" data-testid="loading-state" role="status" aria-busy="true">
      <span class="spinner" aria-hidden="true" />
      <p>Reading {what}…</p>
    </div>
  );
}

interface FailureProps {
  readonly title: string;
  readonly sentence: string;
  readonly versions: string | null;
  readonly onRetry: () => void;
}

export function Failure({ title, sentence, versions, onRetry }: FailureProps) {
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

interface ProblemProps {
  readonly testId: string;
  readonly children: ComponentChildren;
  /** How to try again, if that may help. */
  readonly onRetry?: () => void;
}

/** What went wrong with a part of a view, while the rest of the view is there. */
export function Problem({ testId, children, onRetry }: ProblemProps) {
  return (
    <div class="card-error" role="alert" data-testid={testId}>
      <p>{children}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** How many of the runs have come. Keeps its height when nothing is waiting, so that nothing jumps. */
export function Progress({ waiting, total }: { waiting: number; total: number }) {
  const done = Math.max(0, total - waiting);
  return (
    <div class="progress" data-testid="progress" data-waiting={waiting}>
      {waiting > 0 && (
        <progress max={total} value={done} aria-label={`${done} of ${total} runs loaded`} />
      )}
    </div>
  );
}
