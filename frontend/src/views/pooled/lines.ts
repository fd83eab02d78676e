// From the groups of an answer to the lines of their chart. Pure.
import { column } from "../../chart/column";
import type { Line } from "../../chart/content";
import type { Group } from "./columns";

/**
 * The pooled score solid over the mean of the runs dashed, and below them each run's own,
 * pale. The band is that of the pooled score; where nothing is pooled it is the spread.
 */
export function linesOf(groups: readonly Group[], colours: readonly string[], bands: boolean) {
  const all = groups.map((group, place) => {
    const line = { key: group.group, colour: colours[place]!, x: Float64Array.from(group.step) };
    const of = (y: readonly (number | null)[], dashed: boolean): Line => ({
      ...line,
      y: column(y),
      dashed,
    });
    const each = group.runs.length > 1 ? (group.each ?? []) : [];
    const pale = each.map((own): Line => ({ ...of(own, false), faint: true }));
    const { pooled, low, high, mean, spread_low, spread_high } = group;
    const ends = pooled ? low && high && { low, high } : { low: spread_low, high: spread_high };
    const band = bands && ends && { low: column(ends.low), high: column(ends.high) };
    const main = pooled ? { ...of(pooled, false), ...band } : { ...of(mean, true), ...band };
    return { pale, lines: pooled ? [of(mean, true), main] : [main] };
  });
  // What is pale lies below what is not, whichever group it is of.
  return [...all.flatMap(({ pale }) => pale), ...all.flatMap(({ lines }) => lines)];
}
