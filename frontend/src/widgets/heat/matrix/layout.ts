// Where the parts of a matrix are, in CSS pixels: how large a cell is, how much room the names
// have, which names are shown, whether numbers fit. Pure.

export interface Measured {
  readonly rows: number;
  readonly columns: number;
  /** Of the page. */
  readonly width: number;
  /** The widest name of a row, name of a column, and text of a cell. */
  readonly rowName: number;
  readonly columnName: number;
  readonly text: number;
}

export interface Layout {
  readonly cell: { readonly width: number; readonly height: number };
  /** Of the names at the left and above. */
  readonly left: number;
  readonly top: number;
  /** The names of columns stand upright, since they do not fit side by side. */
  readonly upright: boolean;
  /** Every how many names are shown. */
  readonly everyRow: number;
  readonly everyColumn: number;
  /** Whether the texts fit into their cells. */
  readonly numbers: boolean;
}

export const LINE = 13;
export const GAP = 6;
const CELL = { widest: 72, highest: 34, least: 3 };
/** All rows together, as long as each can be seen: what is said of a cell stands below them. */
const HIGHEST = 600;
const NAMES = { widest: 150, share: 0.3, highest: 110 };

export function layoutOf({ rows, columns, width, rowName, columnName, text }: Measured): Layout {
  const left = Math.ceil(Math.min(rowName, NAMES.widest, width * NAMES.share)) + GAP;
  const room = Math.floor((width - left) / Math.max(1, columns));
  const cellWidth = Math.max(CELL.least, Math.min(CELL.widest, room));
  const fits = Math.max(CELL.least, Math.floor(HIGHEST / Math.max(1, rows)));
  const cellHeight = Math.min(cellWidth, CELL.highest, fits);
  const upright = columnName + GAP > cellWidth;
  const name = upright ? Math.min(columnName, NAMES.highest) : LINE;
  return {
    cell: { width: cellWidth, height: cellHeight },
    left,
    top: Math.ceil(name) + GAP,
    upright,
    everyRow: Math.ceil(LINE / cellHeight),
    everyColumn: upright ? Math.ceil(LINE / cellWidth) : 1,
    numbers: rows > 0 && text + 4 <= cellWidth && LINE <= cellHeight,
  };
}

/** A name that fits into so many pixels, by what the pixels of a text are. */
export function shortened(name: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(name) <= room) return name;
  let [fits, most] = [0, name.length];
  while (fits < most) {
    const half = Math.ceil((fits + most) / 2);
    if (widthOf(`${name.slice(0, half)}…`) <= room) fits = half;
    else most = half - 1;
  }
  return `${name.slice(0, fits)}…`;
}
