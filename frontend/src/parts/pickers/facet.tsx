// The filter of one column: ticks for a few values, a range for many numbers.
import { useState } from "preact/hooks";
import { type Filter, NONE, numberOf } from "../../data/columns/choice";
import { type Column, hasTicks, keyOf, NOT_SET, shown } from "../../data/columns/columns";
import { colourColumn, coloursOf, groupColumn } from "../../data/columns/groups";
import { count, plural } from "../../text/format";

interface Props {
  readonly column: Column;
  /** Null where the column is not filtered. */
  readonly filter: Filter | null;
  /** Whether it is open at first. */
  readonly open: boolean;
  readonly onFilter: (filter: Filter | null) => void;
}

export function Facet({ column, filter, open, onFilter }: Props) {
  const { name, values } = column;
  // Later it is as the reader leaves it, whatever is filtered.
  const [initially] = useState(open);
  return (
    <details class="facet" data-testid="facet" data-column={name} open={initially}>
      <summary title={name}>
        <span class="facet-name">{name}</span>{" "}
        <span class="quiet">{plural(values.length, "value")}</span>
      </summary>
      {hasTicks(column) ? (
        <Ticks column={column} filter={filter} onFilter={onFilter} />
      ) : (
        <Range column={column} filter={filter} onFilter={onFilter} />
      )}
    </details>
  );
}

type PartProps = Omit<Props, "open">;

/** Without a tick the column is not filtered. */
function Ticks({ column, filter, onFilter }: PartProps) {
  const ticked = filter && "values" in filter ? filter.values : [];
  const isColouring = (groupColumn.value ?? colourColumn.value)?.name === column.name;
  const colours = isColouring ? coloursOf(column) : null;
  const keys = [...column.values.map(keyOf), ...(column.counts.has(NONE) ? [NONE] : [])];
  const texts = new Map(column.values.map((value) => [keyOf(value), shown(column, value)]));
  return (
    <ul class="ticks">
      {keys.map((key) => (
        <li key={key}>
          <label>
            <input
              type="checkbox"
              data-testid="facet-tick"
              data-value={key === NONE ? "" : key}
              aria-label={`${column.name}: ${texts.get(key) ?? NOT_SET}`}
              checked={ticked.includes(key)}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                // In the column's order, so that the address of a choice is always the same.
                const now = keys.filter((own) => (own === key ? on : ticked.includes(own)));
                onFilter({ values: now });
              }}
            />
            {colours && (
              <span class="swatch" style={{ background: colours.get(key) ?? "transparent" }} />
            )}
            <span class={`tick-text ${key === NONE ? "quiet" : ""}`}>
              {texts.get(key) ?? NOT_SET}
            </span>
            <span class="quiet">{count(column.counts.get(key) ?? 0)}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

/** Taken over with Enter or when the field is left. What is no number is no end. */
function Range({ column, filter, onFilter }: PartProps) {
  const { values } = column;
  const { from, to } = filter && "from" in filter ? filter : { from: null, to: null };
  const field = (word: "from" | "to", own: number | null, least: Column["values"][number]) => (
    <label>
      <span class="quiet">{word}</span>
      <input
        type="text"
        inputMode="decimal"
        class="filter"
        data-testid={`facet-${word}`}
        aria-label={`${column.name} ${word}`}
        placeholder={shown(column, least)}
        value={own === null ? "" : String(own)}
        onChange={(event) => {
          const number = numberOf(event.currentTarget.value);
          if (number === null) event.currentTarget.value = "";
          onFilter({ from, to, [word]: number });
        }}
      />
    </label>
  );
  return (
    <div class="range">
      {field("from", from, values[0]!)}
      {field("to", to, values.at(-1)!)}
    </div>
  );
}
