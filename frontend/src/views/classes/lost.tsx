// The classes that were learned and lost, in words, the best learned first.
import type { HistoryAnswer } from "../../data/server/schema";
import { score } from "../../text/format";

/** More than these are told once the reader asks. */
const TOLD = 3;

interface Props {
  readonly lost: HistoryAnswer["lost"];
  /** "epoch" or "iteration". */
  readonly unit: string;
  readonly onStep: (step: number) => void;
}

export function Lost({ lost, unit, onStep }: Props) {
  if (lost.length === 0) return null;
  const [first, rest] = [lost.slice(0, TOLD), lost.slice(TOLD)];
  const list = (some: Props["lost"]) => (
    <ul>
      {some.map((own) => (
        <li key={own.class} data-testid="lost-class" data-class={own.class} data-step={own.step}>
          <strong>{own.class}</strong> was lost at{" "}
          <button type="button" title="Show this step" onClick={() => onStep(own.step)}>
            {unit} {own.step}
          </button>
          : its F1 was {score(own.best)} at {unit} {own.best_step}, and is 0 since.
        </li>
      ))}
    </ul>
  );
  return (
    <div class="note lost" data-testid="lost-classes">
      {list(first)}
      {rest.length > 0 && (
        <details>
          <summary>
            {rest.length} more {rest.length === 1 ? "class" : "classes"}
          </summary>
          {list(rest)}
        </details>
      )}
    </div>
  );
}
