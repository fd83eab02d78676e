// Whether the thresholds that were kept are evenly far apart, as the rows of the map are. Pure.

/** So many times as far apart as others, rows are no even axis. */
const UNEVEN = 2;

/** Where the axis of the map is stretched, as a sentence; "" where it is even. */
export function stretchOf(edges: readonly number[]): string {
  const gaps = edges.slice(1).map((edge, i) => Math.abs(edge - edges[i]!));
  const widest = Math.max(...gaps);
  if (gaps.every((gap) => gap * UNEVEN > widest)) return "";
  return Math.max(gaps[0]!, gaps.at(-1)!) * UNEVEN <= widest
    ? "They lie closer together near 0 and 1, so the axis is stretched there."
    : "They are not evenly far apart, so the axis is stretched where they are close.";
}
