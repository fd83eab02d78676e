// The list of runs with its filter and its ticks. Takes runs and callbacks; does not know
// where they come from.
import { count, plural } from "../text/format";
import { RunName } from "../widgets/runname";
import { useVisibleRows } from "../widgets/sight/visible";
import "./runlist.css";

export interface RunRow {
  readonly name: string;
  readonly colour: string;
  readonly selected: boolean;
  /** What was found in the run's series, a sentence each. */
  readonly findings: readonly string[];
}

interface Props {
  readonly rows: readonly RunRow[];
  /** How many runs there are, matching or not. */
  readonly total: number;
  readonly filter: string;
  /** Why the filter cannot be used; null when it can. */
  readonly filterError: string | null;
  readonly onFilter: (pattern: string) => void;
  readonly onSelect: (names: readonly string[], on: boolean) => void;
  readonly onOnly: (name: string) => void;
}

const ROW_HEIGHT = 28;
/** A list longer than this holds only the rows in sight. */
const WINDOWED_BEYOND = 500;

export function RunList(props: Props) {
  const { rows, total, filter, filterError } = props;
  const selected = rows.filter((row) => row.selected).length;
  const names = () => rows.map((row) => row.name);
  return (
    <section class="run-list" aria-label="Runs" data-testid="run-list">
      <input
        type="search"
        class="filter"
        data-testid="run-filter"
        aria-label="Filter runs (regex)"
        placeholder="Filter runs (regex)"
        spellcheck={false}
        value={filter}
        aria-invalid={filterError !== null}
        aria-describedby="filter-error"
        onInput={(event) => props.onFilter(event.currentTarget.value)}
      />
      <p id="filter-error" class="filter-error" role="status" data-testid="filter-error">
        {filterError && `${filterError}. All runs are shown.`}
      </p>
      <div class="run-actions">
        <span data-testid="run-count">
          {count(selected)} of {plural(total, "run")}
        </span>
        <button
          type="button"
          data-testid="select-all"
          onClick={() => props.onSelect(names(), true)}
        >
          All
        </button>
        <button
          type="button"
          data-testid="select-none"
          onClick={() => props.onSelect(names(), false)}
        >
          None
        </button>
      </div>
      <Rows {...props} />
    </section>
  );
}

function Rows({ rows, onSelect, onOnly }: Props) {
  const { box, from, to } = useVisibleRows<HTMLUListElement>(
    rows.length,
    ROW_HEIGHT,
    rows.length > WINDOWED_BEYOND,
  );
  return (
    <ul
      ref={box}
      class="runs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label="Run selection"
    >
      {from > 0 && <li aria-hidden="true" style={{ height: `${from * ROW_HEIGHT}px` }} />}
      {rows.slice(from, to).map((row) => (
        <Row key={row.name} row={row} onSelect={onSelect} onOnly={onOnly} />
      ))}
      {to < rows.length && (
        <li aria-hidden="true" style={{ height: `${(rows.length - to) * ROW_HEIGHT}px` }} />
      )}
    </ul>
  );
}

function Row({ row, onSelect, onOnly }: { row: RunRow } & Pick<Props, "onSelect" | "onOnly">) {
  const { name, colour, selected, findings } = row;
  return (
    <li class="run-row" data-testid="run-row" data-run={name} data-colour={colour}>
      <label title={name}>
        <input
          type="checkbox"
          checked={selected}
          onChange={(event) => onSelect([name], event.currentTarget.checked)}
        />
        <span class="swatch" style={{ background: colour }} />
        <RunName name={name} />
      </label>
      {findings.length > 0 && (
        <span
          class="finding-mark"
          role="img"
          data-testid="finding-mark"
          aria-label={findings.join(" ")}
          title={findings.join("\n")}
        />
      )}
      <button
        type="button"
        class="only"
        data-testid="only"
        aria-label={`Only ${name}`}
        onClick={() => onOnly(name)}
      >
        only
      </button>
    </li>
  );
}
