// What verdicts are called, and what the band of a difference says. Pure.
import { gap } from "./format";

/** What a verdict is called, with a mark that is not a colour. */
export const VERDICTS = {
  leads: { mark: "★", name: "leads" },
  better: { mark: "▴", name: "better" },
  not_told_apart: { mark: "≈", name: "not told apart" },
  worse: { mark: "▾", name: "worse" },
  not_compared: { mark: "○", name: "not compared" },
} as const;

interface Compared {
  readonly verdict: keyof typeof VERDICTS;
  readonly difference: number | null;
  readonly difference_low: number | null;
  readonly difference_high: number | null;
}

/** A difference with its band, and what that means, in two sentences; none without a band. */
export function bandSaid(what: string, compared: Compared): string[] {
  const { verdict, difference, difference_low: low, difference_high: high } = compared;
  if (difference === null || low === null || high === null) return [];
  const meaning =
    verdict === "not_told_apart"
      ? "0 lies in the band: these rows cannot tell the two apart."
      : `The whole band lies ${verdict === "worse" ? "below" : "above"} 0: it is ${verdict}.`;
  const ends = `with a band from ${gap(low)} to ${gap(high)}`;
  return [`${what} is ${gap(difference)}, ${ends}. ${meaning}`];
}
