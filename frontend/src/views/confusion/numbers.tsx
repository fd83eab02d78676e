// The numbers of a matrix as a table, for who does not see the matrix, and for who wants to copy
// a number. Fetched when it is opened.
import type { Shown } from "./table/shown";
import { numberOf } from "./table/values";

interface Props {
  readonly caption: string;
  readonly view: Shown;
}

export default function Numbers({ caption, view }: Props) {
  const { names, columns, values, cells, isDifference } = view;
  return (
    <section
      class="numbers"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={caption}
    >
      <table data-testid="confusion-numbers">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">True class</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, row) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values[row]!.map((value, column) => (
                <td key={columns[column]} title={String(value)}>
                  {numberOf(value, cells, isDifference)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
