// What the server says of the runs in one sentence, with what it assumes on demand; and the names
// inside of any of its sentences.
import { heldOpen } from "../../../data/look/held";
import type { Held } from "../../../data/look/look";
import { showPooled } from "../show";

const assumed = heldOpen("assumptions");

interface Props {
  readonly sentence: string;
  readonly assumptions: readonly string[];
  /** Whether runs are not compared since they are other folds; several models may be. */
  readonly folds: "models" | "one" | null;
}

export function Said({ sentence, assumptions, folds }: Props) {
  return (
    <div class="said">
      <p class="sentence" data-testid="best-sentence">
        <Named text={sentence} />
      </p>
      {folds !== null && (
        <p class="folds">
          These are folds:{" "}
          <button type="button" data-testid="to-pooled" onClick={showPooled}>
            {folds === "models" ? "compare the models in Pooled" : "see them as one in Pooled"}
          </button>
        </p>
      )}
      <Assumptions of={assumptions} open={assumed} testId="assumptions" />
    </div>
  );
}

/** A text in which names stand in backticks, as the server writes them. */
export function Named({ text }: { text: string }) {
  // Every other part lay between two backticks.
  return (
    <>
      {text
        .split("`")
        .map((part, place) => (place % 2 === 1 ? <strong key={place}>{part}</strong> : part))}
    </>
  );
}

interface AssumptionsProps {
  readonly of: readonly string[];
  readonly open: Held<boolean>;
  readonly testId: string;
}

/** On what a sentence rests. */
export function Assumptions({ of, open, testId }: AssumptionsProps) {
  if (of.length === 0) return null;
  return (
    <details
      class="assumptions"
      data-testid={testId}
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>Assumptions</summary>
      <ul>
        {of.map((text) => (
          <li key={text}>
            <Named text={text} />
          </li>
        ))}
      </ul>
    </details>
  );
}
