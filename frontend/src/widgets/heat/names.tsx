// The names of a heat map's rows, beside them: of each row, or of some as on an axis. Those who
// do not see them are told the names with the cells.

/** CSS pixels a row needs for its name. Rows that do not fit are squeezed, or scrolled on demand. */
export const ROW = 18;

interface Props {
  readonly names: readonly string[];
  /** Of all rows, in CSS pixels. */
  readonly height: number;
  /** How far names on an axis are apart; null where each row has its own. */
  readonly apart: number | null;
  /** The rows whose names are built. */
  readonly from: number;
  readonly to: number;
  readonly onName?: ((name: string) => void) | undefined;
  readonly hint?: string | undefined;
}

export function Names({ names, height, apart, from, to, onName, hint }: Props) {
  if (apart !== null) {
    const every = Math.ceil((apart * names.length) / height);
    return (
      <ul class="names axis" aria-hidden="true" style={{ height: `${height}px` }}>
        {names.map(
          (name, row) =>
            row % every === 0 && (
              <li key={name} style={{ top: `${(100 * (row + 0.5)) / names.length}%` }}>
                {name}
              </li>
            ),
        )}
      </ul>
    );
  }
  return (
    <ul
      class="names"
      aria-hidden="true"
      style={{ height: `${height}px`, paddingTop: `${from * ROW}px` }}
    >
      {names.slice(from, to).map((name) => (
        <li key={name} title={name} data-testid="heat-name">
          {onName ? (
            // Not for keys: the table has the same names.
            <button type="button" tabIndex={-1} title={hint} onClick={() => onName(name)}>
              {name}
            </button>
          ) : (
            name
          )}
        </li>
      ))}
    </ul>
  );
}
