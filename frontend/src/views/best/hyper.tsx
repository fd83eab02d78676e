// Hyper-parameters in the ranking: a narrow column for each in which the ranked runs differ, and
// one sentence for those in which they do not.
import { type Column, differs, isOrdered, keyOf, shown } from "../../data/columns/columns";
import { choice, choose, columns, columnsAmong } from "../../data/columns/live";
import { FILE_COLUMNS } from "../../data/server/columns";
import { plural } from "../../text/format";
import type { Column as Saved } from "../../text/table";
import type { ShownColumn } from "../../widgets/sortable";
import type { Row } from "./rows";

/** So many columns leave the table readable. */
export const FEW = 4;
/** So many letters of a name leave its column narrow. */
const LETTERS = 12;

export interface Hyper {
  /** A column for each hyper-parameter that some run has, whatever is shown. */
  readonly every: readonly ShownColumn<Row>[];
  /** The places of those that are shown. */
  readonly shown: readonly number[];
  /** How many more there are in which the runs differ. */
  readonly hidden: number;
  /** Those in which all ranked runs are equal. */
  readonly alike: readonly Column[];
  /** What files have: each that some ranked run has, equal or not. */
  readonly saved: readonly Saved<Row>[];
  /** What a table for people has: those that are shown, as they are shown. */
  readonly read: readonly Saved<Row>[];
}

export function hyperOf(rows: readonly Row[]): Hyper {
  const among = columnsAmong(rows.map(({ run }) => run));
  const { filters, group, colour, all } = choice.value;
  const isChosen = ({ name }: Column) => filters.has(name) || group === name || colour === name;
  // A text that is another one in each run, such as an identifier, tells least.
  const isLast = (column: Column) =>
    !isOrdered(column) && rows.length > 2 && column.values.length === rows.length;
  const rank = (column: Column) => (isChosen(column) ? 0 : isLast(column) ? 2 : 1);
  const differing = among.filter(differs).sort((a, b) => rank(a) - rank(b));
  const taken = all ? differing : differing.slice(0, FEW);
  const names = columns.value.map(({ name }) => name);
  return {
    every: columns.value.map(columnOf),
    shown: taken.map(({ name }) => names.indexOf(name)),
    hidden: differing.length - taken.length,
    alike: among.filter((column) => !differs(column)),
    saved: among.map((column) => ({ name: nameInFile(column), value: sortedBy(column) })),
    read: taken.map(({ name, of }) => ({
      name,
      // All values of the column decide how many digits tell them apart.
      value: ({ run }) => shownIn(columns.value.find((own) => own.name === name)!, of(run)),
    })),
  };
}

/** Its own name, unless a file has a column of that name already. */
const nameInFile = ({ name }: Column) =>
  FILE_COLUMNS.some((known) => known === name) ? `hparams.${name}` : name;

const shownIn = (column: Column, value: ReturnType<Column["of"]>) =>
  value === null ? "–" : shown(column, value);

/** What rows are sorted by and what files hold: the value itself. */
function sortedBy({ of }: Column): Saved<Row>["value"] {
  return ({ run }) => {
    const value = of(run);
    return typeof value === "boolean" ? String(value) : value;
  };
}

function columnOf(column: Column): ShownColumn<Row> {
  const { name, of } = column;
  const isText = !isOrdered(column);
  return {
    name: name.length > LETTERS ? `…${name.slice(1 - LETTERS)}` : name,
    title: name,
    text: isText,
    value: sortedBy(column),
    cell: ({ run }) => {
      const value = of(run);
      return (
        <span class="hyper" data-testid="hyper" data-column={name} title={keyTitle(name, value)}>
          {shownIn(column, value)}
        </span>
      );
    },
  };
}

const keyTitle = (name: string, value: ReturnType<Column["of"]>) =>
  value === null ? `It has no ${name}` : `${name}=${keyOf(value)}`;

/** Pairs that a sentence has room for. */
const MOST_PAIRS = 6;

/** What all ranked runs have in common, and the way to more columns. */
export function Alike({ alike, hidden }: Hyper) {
  const { all } = choice.value;
  const told = all ? alike : alike.slice(0, MOST_PAIRS);
  const pairs = told.map((column) => `${column.name}=${shown(column, column.values[0]!)}`);
  const more = alike.length - told.length;
  return (
    <>
      {alike.length > 0 && (
        <p class="lead" data-testid="alike">
          Equal in all these runs: {pairs.join(", ")}
          {more > 0 && ` and ${more} more`}.
        </p>
      )}
      {(hidden > 0 || more > 0 || all) && (
        <button
          type="button"
          data-testid="all-columns"
          aria-pressed={all}
          title="All hyper-parameters, in the table and in the sentence"
          onClick={() => choose({ all: !all })}
        >
          {hidden > 0 ? `${plural(hidden, "more column")}` : "All hyper-parameters"}
        </button>
      )}
    </>
  );
}
