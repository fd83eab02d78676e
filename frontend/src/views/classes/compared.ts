// Two series class by class: by name and by step, never by place. Pure.
import type { ClassesAnswer, HistoryAnswer } from "../../data/server/schema";
import type { ClassRow, ComparedRow } from "./rows";

/** One value of each class at each step; the classes are those of the first series. */
export interface Table {
  readonly step: readonly number[];
  readonly value: readonly (readonly (number | null)[])[];
}

/** The values of two series at the steps that both have; a class that one lacks has none. */
export interface Pair {
  readonly own: Table;
  readonly other: Table;
  /** The first less the second. */
  readonly difference: Table;
}

export function pairOf(own: HistoryAnswer, other: HistoryAnswer): Pair {
  const there = new Map(other.step.map((step, place) => [step, place]));
  const places = own.step.flatMap((step, here) => {
    const place = there.get(step);
    return place === undefined ? [] : [[here, place] as const];
  });
  const step = places.map(([here]) => own.step[here]!);
  const ofOther = new Map(other.class.map((name, row) => [name, other.value[row] ?? []]));
  const mine = own.value.map((row) => places.map(([here]) => row[here] ?? null));
  const theirs = own.class.map((name) =>
    places.map(([, place]) => ofOther.get(name)?.[place] ?? null),
  );
  return {
    own: { step, value: mine },
    other: { step, value: theirs },
    difference: {
      step,
      value: mine.map((row, i) => row.map((value, at) => less(value, theirs[i]![at] ?? null))),
    },
  };
}

const less = (one: number | null, two: number | null) =>
  one === null || two === null ? null : one - two;

/** The rows with those of another answer; of none where it is not there. */
export function withOther(rows: readonly ClassRow[], other: ClassesAnswer | null): ComparedRow[] {
  const f1 = new Map(other?.class.map((name, place) => [name, other.f1[place] ?? null]));
  return rows.map((row) => {
    const there = f1.get(row.name) ?? null;
    return { ...row, other: there, difference: less(row.f1, there) };
  });
}
