// A table that is sorted by a click on a column's head. Of many rows it builds the first
// ones, until the reader asks for more; or, where all rows are equally high, the rows in
// sight. Knows nothing of what its rows are.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { count } from "../text/format";
import { type Column, type Order, sorted } from "../text/table";
import { useSideways } from "./sight/sideways";
import { useVisibleRows } from "./sight/visible";
import "./sortable.css";

export interface ShownColumn<Row> extends Column<Row> {
  /** What stands in the cell. */
  readonly cell: (row: Row) => ComponentChildren;
  /** Whether it is read as text, from the left. */
  readonly text?: boolean;
  readonly title?: string;
  /** What stands below its name, as the ends of a scale. */
  readonly below?: ComponentChildren;
  /** How wide it is, as CSS has it, where its cells do not say so. */
  readonly width?: string;
}

interface Props<Row> {
  readonly testId: string;
  readonly caption: string;
  /** The first names the row. */
  readonly columns: readonly ShownColumn<Row>[];
  /** The places of the columns that are shown, in their order; all of them if it is left out. */
  readonly places?: readonly number[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Data attributes of a row: its numbers at full precision. */
  readonly dataOf: (row: Row) => Readonly<Record<string, string>>;
  /** The order of the rows. The view holds it, so that it outlives the table. */
  readonly order: { value: Order };
  readonly ahead?: (row: Row) => boolean;
  /** Whether every row has the one height of `ROW`: no cell unfolds or wraps. */
  readonly equallyHigh?: boolean;
  /** How many rows are built at first, where those of a long table are too many. */
  readonly first?: number;
}

/** A long table is built in parts of so many rows. */
const PART = 200;
/** CSS pixels, as in sortable.css. */
const ROW = 31;
const WINDOWED_BEYOND = 500;

export function Sortable<Row>(props: Props<Row>) {
  const { columns, rows } = props;
  const places = props.places ?? [...columns.keys()];
  const order = props.order.value;
  const [parts, setParts] = useState(1);
  const all = sorted(rows, columns[order.column], order.descending, props.ahead);
  const windowed = props.equallyHigh === true && rows.length > WINDOWED_BEYOND;
  const seen = useVisibleRows<HTMLElement>(rows.length, ROW, windowed);
  const { box, from } = seen;
  const sideways = useSideways(box);
  // A new order is shown from its first row on.
  useEffect(() => {
    if (windowed && box.current) box.current.scrollTop = 0;
  }, [order, windowed]);
  const first = props.first ?? PART;
  const to = windowed ? seen.to : first + (parts - 1) * PART;
  const shown = all.slice(from, to);
  return (
    <section
      ref={box}
      class={windowed ? "sortable windowed" : "sortable"}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={props.caption}
    >
      <table
        data-testid={props.testId}
        aria-rowcount={rows.length + 1}
        style={{ "--columns": places.length }}
      >
        <caption>
          <div>
            <span>{props.caption}</span>
            {sideways && (
              <button
                type="button"
                class="sideways"
                data-testid="sideways"
                title="Scroll to them"
                onClick={() => box.current?.scrollBy({ left: box.current.clientWidth / 2 })}
              >
                More columns at the right <span aria-hidden="true">→</span>
              </button>
            )}
          </div>
        </caption>
        <thead>
          <tr>
            {places.map((place) => {
              const column = columns[place]!;
              const own = order.column === place;
              const direction = order.descending ? "descending" : "ascending";
              return (
                <th
                  key={place}
                  scope="col"
                  class={column.text ? "text" : undefined}
                  aria-sort={own ? direction : "none"}
                  style={column.width && { width: column.width }}
                >
                  <button
                    type="button"
                    title={column.title}
                    onClick={() => {
                      // Names begin with A, numbers with the largest.
                      const descending = own ? !order.descending : !column.text;
                      props.order.value = { column: place, descending };
                    }}
                  >
                    {column.name}
                    {/* Its room is kept, or another order would lay the table anew. */}
                    <span aria-hidden="true" class={own ? "sort" : "sort unsorted"}>
                      {order.descending ? "▾" : "▴"}
                    </span>
                  </button>
                  {column.below}
                </th>
              );
            })}
          </tr>
        </thead>
        <Spacer rows={from} />
        <tbody>
          {shown.map((row, place) => (
            <tr
              key={props.keyOf(row)}
              aria-rowindex={from + place + 2}
              data-testid={`${props.testId}-row`}
              {...props.dataOf(row)}
            >
              {places.map((place) =>
                place === 0 ? (
                  <th key={place} scope="row">
                    {columns[place]!.cell(row)}
                  </th>
                ) : (
                  <td key={place} class={columns[place]!.text ? "text" : undefined}>
                    {columns[place]!.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        <Spacer rows={windowed ? all.length - to : 0} />
      </table>
      {!windowed && shown.length < all.length && (
        <p class="more">
          {count(shown.length)} of {count(all.length)} rows.{" "}
          <button type="button" data-testid="more-rows" onClick={() => setParts(parts + 1)}>
            {count(Math.min(PART, all.length - shown.length))} more
          </button>
        </p>
      )}
    </section>
  );
}

/** Keeps the room of rows that are out of sight. */
function Spacer({ rows }: { rows: number }) {
  if (rows === 0) return null;
  return (
    <tbody class="spacer" aria-hidden="true">
      <tr style={{ height: `${rows * ROW}px` }}>
        <td />
      </tr>
    </tbody>
  );
}
