// Says which colour is which value, where a column colours the runs or groups them.
import { type Column, isOrdered, keyOf, shown } from "../../data/columns/columns";
import { colourColumn, coloursOf, groupColumn } from "../../data/columns/groups";

/** More values than these are not told one by one: of numbers the ends are. */
const MOST = 8;

export function ColourLegend() {
  const column = groupColumn.value ?? colourColumn.value;
  if (!column) return null;
  const colours = coloursOf(column);
  const { values } = column;
  const isScale = isOrdered(column) && values.length > MOST;
  return (
    <ul class="colour-legend" data-testid="colour-legend" aria-label={`Colours of ${column.name}`}>
      <li class="quiet">{column.name}</li>
      {isScale ? (
        <Scale column={column} colours={[...colours.values()]} />
      ) : (
        values.slice(0, MOST).map((value) => (
          <li key={keyOf(value)}>
            <span class="swatch" style={{ background: colours.get(keyOf(value)) }} />
            {shown(column, value)}
          </li>
        ))
      )}
      {!isScale && values.length > MOST && <li class="quiet">… {values.length - MOST} more</li>}
    </ul>
  );
}

function Scale({ column, colours }: { column: Column; colours: readonly string[] }) {
  const { values } = column;
  return (
    <li class="scale" title="Each value that there is, at equal distances">
      {shown(column, values[0]!)}
      <span style={{ background: `linear-gradient(to right, ${colours.join(", ")})` }} />
      {shown(column, values.at(-1)!)}
    </li>
  );
}
