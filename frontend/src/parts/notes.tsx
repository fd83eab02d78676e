// Notes on runs, as what one of them cannot show. Knows nothing of what they say.
import { plural } from "../text/format";

interface Props {
  readonly testId: string;
  /** Runs, each with its text if there is one. */
  readonly of: readonly (readonly [string, string | null | undefined | false])[];
}

/** Each text once, with all the runs that it is about. */
export function Notes({ testId, of }: Props) {
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
