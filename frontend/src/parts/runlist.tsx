// The list of runs with its filter and its ticks. Takes runs and callbacks; does not know
// where they come from.
import type { ComponentChildren } from "preact";
import { count, plural } from "../text/format";
import { Lazy } from "../widgets/lazy";
import { RunName } from "../widgets/runname";
import { useVisibleRows } from "../widgets/sight/visible";
import type { Parts } from "./pickers/runparts";
import "./runlist.css";

export interface RunRow {
  readonly name: string;
  readonly colour: string;
  readonly selected: boolean;
  /** The name as the list shows it: without what all names have in common, if it is long. */
  readonly short: string;
  /** Whether its rows are those of training, and others of the same run are listed too. */
  readonly thin: boolean;
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
  /** The run that is pointed at; null for none. */
  readonly onPoint: (name: string | null) => void;
  /** Which rows of a run are shown; null where no run has both kinds. */
  readonly parts: Parts | null;
  /** Other filters, below the typed one. */
  readonly children?: ComponentChildren;
}

const loadRunParts = () => import("./pickers/runparts");
const ROW_HEIGHT = 28;
/** A list longer than this holds only the rows in sight. */
const WINDOWED_BEYOND = 500;

export function RunList(props: Props) {
  const { rows, total, filter, filterError, parts } = props;
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
      {props.children}
      <p id="filter-error" class="filter-error" role="status" data-testid="filter-error">
        {filterError && `${filterError}. All runs are shown.`}
      </p>
      <div class="run-actions">
        <span data-testid="run-count">
          {count(selected)} of {plural(rows.length, "run")}
          {rows.length < total && `, ${count(total)} in all`}
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
      {parts && <Lazy load={loadRunParts} given={parts} quiet />}
      <Rows {...props} />
    </section>
  );
}

function Rows({ rows, onSelect, onOnly, onPoint }: Props) {
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
        <Row key={row.name} row={row} onSelect={onSelect} onOnly={onOnly} onPoint={onPoint} />
      ))}
      {to < rows.length && (
        <li aria-hidden="true" style={{ height: `${(rows.length - to) * ROW_HEIGHT}px` }} />
      )}
    </ul>
  );
}

type RowProps = { row: RunRow } & Pick<Props, "onSelect" | "onOnly" | "onPoint">;

function Row({ row, onSelect, onOnly, onPoint }: RowProps) {
  const { name, short, thin, colour, selected, findings } = row;
  const point = () => onPoint(name);
  const leave = () => onPoint(null);
  return (
    <li
      class="run-row"
      data-testid="run-row"
      data-run={name}
      data-colour={colour}
      title={name}
      onMouseEnter={point}
      onMouseLeave={leave}
      onFocusIn={point}
      onFocusOut={leave}
    >
      <label>
        <input
          type="checkbox"
          checked={selected}
          aria-label={name}
          aria-keyshortcuts="o"
          onChange={(event) => onSelect([name], event.currentTarget.checked)}
          // The button is no stop of its own for Tab, or a list of runs would have two each.
          onKeyDown={(event) => {
            if (event.key === "o" && !event.ctrlKey && !event.metaKey) onOnly(name);
          }}
        />
        <span class={thin ? "swatch thin" : "swatch"} style={{ background: colour }} />
        <RunName name={short} />
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
        title="Show this run alone (key o)"
        tabIndex={-1}
        onClick={() => onOnly(name)}
      >
        only
      </button>
    </li>
  );
}
