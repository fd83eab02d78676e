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
  title: "Shown as somebody logged it: nobody knows how it was averaged",
};

function rebuilt(name: string, from: string): Origin {
  const title = `F1 was formed from logged ${from}, not from our own record of them`;
  return { name, badge: `rebuilt from ${name}`, title };
}

/** What is said of each source, and nothing of our own record; in the badges' order. */
const ORIGINS: Readonly<Record<Series["source"], Origin | null>> = {
  tensor: null,
  ratios: rebuilt("ratios", "count ratios"),
  counts: rebuilt("counts", "counts"),
  precision_recall: AS_LOGGED,
  logged_f1: AS_LOGGED,
  pr_curve: rebuilt("PR curve", "PR curves"),
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
