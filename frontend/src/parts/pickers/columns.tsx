// Hyper-parameters beside the list of runs: a button that opens the filters, and what is
// filtered as chips that go by a click. Fetched after the first list; nothing where no run has
// a hyper-parameter that another one has not.
import { useState } from "preact/hooks";
import { type Choice as Chosen, withFilter } from "../../data/columns/choice";
import { type Column, hasTicks, saidOf } from "../../data/columns/columns";
import { colourColumn, grouping } from "../../data/columns/groups";
import { ask, choice, choosable, choose, columnOf, failure } from "../../data/columns/live";
import { group, view } from "../../data/state";
import { Choice } from "../../widgets/choice";
import { Problem } from "../../widgets/messages";
import { ColourLegend } from "./colourlegend";
import { Facet } from "./facet";
import { GroupBy } from "./groupby";
import "./columns.css";

/** The first filters are open at once, so many lines of them. */
const LINES = 18;
const PANEL = "columns-panel";

export default function Columns() {
  const [open, setOpen] = useState(false);
  const every = choosable.value;
  const chosen = choice.value;
  const isChosen = chosen.filters.size > 0 || chosen.group !== null || chosen.colour !== null;
  if (failure.value && isChosen) {
    return (
      <Problem testId="columns-error" onRetry={ask}>
        {`The hyper-parameters could not be read: ${failure.value}`}
      </Problem>
    );
  }
  const opened = firstOf(every);
  return (
    <>
      {every.length > 0 && (
        <button
          type="button"
          class="columns-button"
          data-testid="columns-button"
          title="Filter, colour and group the runs by their hyper-parameters"
          aria-expanded={open}
          aria-controls={PANEL}
          onClick={() => setOpen(!open)}
        >
          HParams
        </button>
      )}
      {chosen.filters.size > 0 && <Chips chosen={chosen} />}
      <ColourLegend />
      {open && every.length > 0 && (
        <section id={PANEL} class="columns-panel" aria-label="Hyper-parameters" data-testid={PANEL}>
          <ColourBy />
          {view.value === "curves" && (
            <GroupBy
              testId="group-by"
              label="Group by"
              none={group.value ? "a pattern" : "nothing"}
            />
          )}
          {every.map((column) => (
            <Facet
              key={column.name}
              column={column}
              filter={chosen.filters.get(column.name) ?? null}
              open={opened.has(column.name) || chosen.filters.has(column.name)}
              onFilter={(filter) => choose(withFilter(choice.peek(), column.name, filter))}
            />
          ))}
        </section>
      )}
    </>
  );
}

/** The names of the columns whose filters are open at first. */
function firstOf(every: readonly Column[]): ReadonlySet<string> {
  let lines = 0;
  const fits = (column: Column) => {
    lines += 1 + (hasTicks(column) ? column.counts.size : 1);
    return lines <= LINES;
  };
  return new Set(every.filter(fits).map(({ name }) => name));
}

/** What is filtered, a chip for each column. */
function Chips({ chosen }: { chosen: Chosen }) {
  const drop = (change: Partial<Chosen>) => {
    choose(change);
    // The chip goes, so the focus moves to where filters are made.
    document.querySelector<HTMLElement>(".columns-button")?.focus();
  };
  return (
    <ul class="chips" aria-label="Filters by hyper-parameters">
      {[...chosen.filters].map(([name, filter]) => {
        const column = columnOf(name) ?? undefined;
        const text = `${name}: ${saidOf(filter, column)}`;
        return (
          <li key={name}>
            <button
              type="button"
              class="chip"
              data-testid="chip"
              data-column={name}
              aria-label={`Remove the filter ${text}`}
              title={`Remove the filter ${text}`}
              onClick={() => drop(withFilter(choice.peek(), name, null))}
            >
              <span class="chip-text">{text}</span>
              <span aria-hidden="true">×</span>
            </button>
          </li>
        );
      })}
      {chosen.filters.size > 1 && (
        <li>
          <button
            type="button"
            class="chip"
            data-testid="clear-chips"
            onClick={() => drop({ filters: new Map() })}
          >
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}

/** No column has an empty name. */
const RUN = "";

function ColourBy() {
  const isGrouped = grouping.value !== null;
  return (
    <Choice
      label="Colour by"
      testId="colour-by"
      value={(!isGrouped && colourColumn.value?.name) || RUN}
      options={[
        [RUN, isGrouped ? "group" : "run"] as const,
        ...choosable.value.map(({ name }) => [name, name] as const),
      ]}
      disabled={isGrouped}
      title={isGrouped ? "Runs are grouped: a run has the colour of its group" : undefined}
      onChange={(name) => choose({ colour: name || null })}
    />
  );
}
