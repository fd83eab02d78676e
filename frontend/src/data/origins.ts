// Where a series' numbers come from, in words: the one table by source. Pure.
import type { Series } from "./server/api";

export interface Origin {
  /** A word for tests and keys. */
  readonly name: string;
  readonly badge: string;
  /** What the badge means. */
  readonly title: string;
}

const AS_LOGGED: Origin = {
  name: "as-logged",
  badge: "as logged, not exact",
  title: "Not known to be the F1 of all rows to the last digit: the findings say why",
};

function rebuilt(name: string, from: string, whose = ""): Origin {
  const title = `F1 was formed from logged ${from}, not from our own record of them`;
  return { name, badge: `rebuilt from ${name}`, title: title + whose };
}

/** No curve tells whether there were other rows, so it is said of each. */
const CURVE: Origin = {
  name: "PR curve",
  badge: "PR curve: scores in [0, 1]",
  title:
    "F1 is that of the rows whose score is in [0, 1]: the writer of a PR curve leaves out all others",
};

/** What is said of each source, and nothing of our own record; in the badges' order. */
const ORIGINS: Readonly<Record<Series["source"], Origin | null>> = {
  tensor: null,
  ratios: rebuilt("ratios", "count ratios", "; without a total it is right to about 1e-7"),
  counts: rebuilt("counts", "counts"),
  precision_recall: AS_LOGGED,
  logged_f1: AS_LOGGED,
  pr_curve: CURVE,
};

/** What is to be said of a series' numbers; null where they are our own record. */
export function originOf({ source, quality }: Series): Origin | null {
  return quality === "as_logged" ? AS_LOGGED : ORIGINS[source];
}

/** The origins of some series, each with how many are of it; in the table's order. */
export function originsOf(every: readonly Series[]): [Origin, number][] {
  const origins = [...new Set(Object.values(ORIGINS))];
  return origins.flatMap((origin) => {
    const number = every.filter((series) => originOf(series) === origin).length;
    return origin && number > 0 ? [[origin, number] satisfies [Origin, number]] : [];
  });
}
