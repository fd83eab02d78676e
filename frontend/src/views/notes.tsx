// What a metric's card says beside its charts: where the numbers come from,
// what is odd about them, what is still on its way.
import type { Series } from "../api";
import { plural } from "../format";

export function Badges({ series }: { series: readonly Series[] }) {
  const rebuilt = (from: Series["source"]) =>
    series.filter(({ source, quality }) => source === from && quality === "exact").length;
  const logged = series.filter(({ quality }) => quality === "as_logged").length;
  return (
    <>
      {(["ratios", "counts"] as const).map(
        (from) =>
          rebuilt(from) > 0 && (
            <span
              key={from}
              class="badge"
              data-testid={`${from}-badge`}
              title={`F1 was formed from logged ${from === "ratios" ? "count ratios" : "counts"}, not from our own record of them`}
            >
              {share(rebuilt(from), series.length)}rebuilt from {from}
            </span>
          ),
      )}
      {logged > 0 && (
        <span
          class="badge"
          data-testid="as-logged-badge"
          title="Shown as somebody logged it: nobody knows how it was averaged"
        >
          {share(logged, series.length)}as logged, not exact
        </span>
      )}
    </>
  );
}

function share(some: number, all: number): string {
  return some === all ? "" : `${some} of ${all} `;
}

/** Keeps its height when idle, so that nothing jumps. */
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

interface NotesProps {
  readonly testId: string;
  /** Runs with what is to be said of them, if anything is. */
  readonly of: readonly (readonly [string, string | null | undefined | false])[];
}

/** What is to be said, each once, of all the runs that it is said of. */
export function Notes({ testId, of }: NotesProps) {
  const byText = new Map<string, string[]>();
  for (const [run, text] of of) {
    if (text) byText.set(text, [...(byText.get(text) ?? []), run]);
  }
  return (
    <>
      {[...byText].map(([text, runs]) => (
        <p key={text} class="note" data-testid={testId} title={runs.join("\n")}>
          <strong>{runs.length === 1 ? runs[0] : plural(runs.length, "run")}:</strong> {text}
        </p>
      ))}
    </>
  );
}

export function Findings({ series }: { series: readonly Series[] }) {
  const byMessage = new Map<string, string[]>();
  for (const { run, findings } of series) {
    for (const { message } of findings) {
      byMessage.set(message, [...(byMessage.get(message) ?? []), run]);
    }
  }
  if (byMessage.size === 0) return null;
  return (
    <details class="findings" data-testid="findings">
      <summary>
        <span class="finding-mark" aria-hidden="true" />
        {plural(byMessage.size, "finding")}
      </summary>
      <ul>
        {[...byMessage].map(([message, runs]) => (
          <li key={message} data-testid="finding">
            <strong title={runs.join("\n")}>
              {runs.length <= 2 ? runs.join(", ") : plural(runs.length, "run")}:
            </strong>{" "}
            {message}
          </li>
        ))}
      </ul>
    </details>
  );
}
