// Messages in place of a view (it is being read, it failed) and inside one, and how far it is.
import type { ComponentChildren } from "preact";

/** What the button of an error says and does; a page whose answers never change has another. */
export const again = {
  says: "Try again",
  instead: undefined as (() => void) | undefined,
};

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

/** What stands in backticks in a sentence of the server is code. */
const coded = (said: string) =>
  said.split("`").map((part, place) => (place % 2 ? <code>{part}</code> : part));

interface FailureProps {
  readonly title: string;
  readonly sentence: string;
  readonly versions: string | null;
  readonly onRetry: () => void;
}

export function Failure({ title, sentence, versions, onRetry }: FailureProps) {
  return (
    <Message testId="error-state" title={title} role="alert">
      <p>{coded(sentence)}</p>
      {versions && <p class="quiet">{versions}</p>}
      <button
        type="button"
        class="primary"
        data-testid="retry-button"
        onClick={again.instead ?? onRetry}
      >
        {again.says}
      </button>
    </Message>
  );
}

interface ProblemProps {
  readonly testId: string;
  /** A sentence, as the server writes it. */
  readonly children: string;
  /** How to try again, if that may help. */
  readonly onRetry?: () => void;
}

/** What went wrong with a part of a view, while the rest of the view is there. */
export function Problem({ testId, children, onRetry }: ProblemProps) {
  return (
    <div class="card-error" role="alert" data-testid={testId}>
      <p>{coded(children)}</p>
      {onRetry && (
        <button type="button" onClick={again.instead ?? onRetry}>
          {again.says}
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
