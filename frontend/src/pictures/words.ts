// What stands below a picture, so that who finds it in a paper knows what it is of: runs, rows,
// band, exact or not, what 0/0 is, and of when the data are.
import { absentClasses, zeroDivision } from "../data/state";
import { count, plural } from "../text/format";

/** What is known of what is drawn. */
export interface Facts {
  /** What the drawn things are, such as run or group. */
  readonly noun: string;
  readonly names: readonly string[];
  /**
   * The rows that each counted, at the last of its steps that is shown; null is not known, and
   * none where these are no counts.
   */
  readonly rows: readonly (number | null)[];
  /** Whether each is exact. */
  readonly exact: readonly boolean[];
  /** What the band is, as a sentence; null where none is drawn, "" where there could be none. */
  readonly band: string | null;
  /** Seconds, when each was last written. */
  readonly times: readonly (number | null)[];
  /** Whether some of the classes may be absent from averages. */
  readonly averaged?: boolean;
  /** Whether 0/0 is counted as something. */
  readonly divides?: boolean;
}

/** More names than these are counted. */
const NAMED = 4;

const list = (names: readonly string[]): string => names.join("; ");

/** The sentences; `more` come before those that all pictures have. */
export function captionOf(facts: Facts, more: readonly string[] = []): string[] {
  const { noun, names, rows, exact, band, times, averaged, divides = true } = facts;
  const known = rows.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const last = Math.max(...times.map((time) => time ?? 0));
  const zero = zeroDivision.value;
  const absent = averaged ? absentClasses.value : "auto";
  return [
    names.length === 1
      ? `${noun.charAt(0).toUpperCase()}${noun.slice(1)}: ${names[0]}.`
      : names.length <= NAMED
        ? `${plural(names.length, noun)}: ${list(names)}.`
        : `${plural(names.length, noun)}.`,
    ...more,
    rows.length === 0
      ? ""
      : known.length === 0
        ? "How many rows were counted is not recorded."
        : least === most
          ? `${plural(most, "row")} counted${names.length > 1 ? " of each" : ""}.`
          : `${count(least)} to ${count(most)} rows counted.`,
    exact.every(Boolean)
      ? "Exact: computed of the counts of all rows."
      : exact.some(Boolean)
        ? "Dotted lines are shown as they were logged, the others are exact: computed of the counts of all rows."
        : "As logged: nobody recorded how it was averaged.",
    band ?? "No band is drawn.",
    !divides ? "" : zero === "nan" ? "0/0 is left out." : `0/0 counts as ${zero}.`,
    absent === "auto" ? "" : `Absent classes are ${absent.replaceAll("_", " ")}.`,
    last > 0 ? `Last step: ${momentOf(last)}.` : "",
  ].filter(Boolean);
}

/** The same text everywhere: the time of Greenwich. */
const momentOf = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
