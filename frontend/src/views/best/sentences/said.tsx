// What the server says of the runs in one sentence, with what it assumes on demand.
import { heldOpen } from "../../../data/look/held";
import { Assumptions, Named } from "../../../widgets/said";
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
