// The pairs of classes in words; a click marks a pair's cell.
import type { Cell } from "../../widgets/heat/cells";
import type { Pair } from "./table/pairs";

interface Props {
  readonly title: string;
  readonly pairs: readonly Pair[];
  /** What is said where there are none. */
  readonly none: string;
  readonly marked: Cell | null;
  /** Without it the pairs have no cells. */
  readonly onMark: ((cell: Cell) => void) | null;
}

export function PairList({ title, pairs, none, marked, onMark }: Props) {
  return (
    <section class="pairs" aria-label={title}>
      <h2>{title}</h2>
      {pairs.length === 0 && <p class="quiet">{none}</p>}
      <ol data-testid="pairs">
        {pairs.map(({ row, column, words, more }) => (
          <li key={`${row} ${column}`}>
            {onMark ? (
              <button
                type="button"
                data-testid="pair"
                aria-pressed={marked?.row === row && marked.column === column}
                onClick={() => onMark({ row, column })}
              >
                {words}
              </button>
            ) : (
              <span data-testid="pair">{words}</span>
            )}
            {more && <span class="quiet"> {more}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
