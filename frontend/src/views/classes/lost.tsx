// The classes that need a look, in words: those that were learned and lost, the best learned first,
// and those that were never learned well, the lowest first.
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

/** Most classes are learned if half of them reach this, and a class is not below half of it. */
const LEARNED = 0.5;

interface Low {
  readonly name: string;
  readonly best: number;
  readonly step: number;
}

/**
 * The classes whose best F1 of all steps is below half of what half of the classes reach, where
 * these are learned. What was lost is told elsewhere. Null where it is no history of F1.
 */
export function neverLearned(
  history: Pick<HistoryAnswer, "score" | "class" | "step" | "value" | "lost">,
): { readonly low: readonly Low[]; readonly usual: number } | null {
  if (history.score !== "f1") return null;
  const every = history.class.flatMap((name, row): Low[] => {
    const values = history.value[row] ?? [];
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [];
    const best = Math.max(...known);
    return [{ name, best, step: history.step[values.indexOf(best)]! }];
  });
  const bests = every.map(({ best }) => best).sort((a, b) => a - b);
  const usual = bests[bests.length >> 1] ?? 0;
  const lost = new Set(history.lost.map((own) => own.class));
  const low = every.filter(({ name, best }) => best < usual / 2 && !lost.has(name));
  if (bests.length < 3 || usual < LEARNED || low.length === 0) return null;
  return { low: low.sort((a, b) => a.best - b.best), usual };
}

interface LowProps {
  readonly history: HistoryAnswer;
  /** "epoch" or "iteration". */
  readonly unit: string;
  readonly onStep: (step: number) => void;
}

export function NeverLearned({ history, unit, onStep }: LowProps) {
  const found = neverLearned(history);
  if (!found) return null;
  const more = found.low.length - TOLD;
  return (
    <div class="note lost" data-testid="low-classes">
      <ul>
        {found.low.slice(0, TOLD).map(({ name, best, step }) => (
          <li key={name} data-testid="low-class" data-class={name}>
            <strong>{name}</strong> was never learned well: its F1 is {score(best)} at most
            {best > 0 && (
              <>
                {", at "}
                <button type="button" title="Show this step" onClick={() => onStep(step)}>
                  {unit} {step}
                </button>
              </>
            )}
            . Half of the classes reach {score(found.usual)} or more.
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p>
          {more} more {more === 1 ? "class is" : "classes are"} as low: the table has them on top.
        </p>
      )}
    </div>
  );
}
