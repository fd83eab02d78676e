// Badges that say where a card's numbers come from, unless all are our own record.
import type { Series } from "../../../data/server/api";

export function Badges({ series }: { series: readonly Series[] }) {
  const rebuilt = (from: Series["source"]) =>
    series.filter(({ source, quality }) => source === from && quality === "exact").length;
  const logged = series.filter(({ quality }) => quality === "as_logged").length;
  return (
    <>
      {(["ratios", "counts"] as const).map(
        (from) =>
          rebuilt(from) > 0 && (
            <span
              key={from}
              class="badge"
              data-testid={`${from}-badge`}
              title={`F1 was formed from logged ${from === "ratios" ? "count ratios" : "counts"}, not from our own record of them`}
            >
              {share(rebuilt(from), series.length)}rebuilt from {from}
            </span>
          ),
      )}
      {logged > 0 && (
        <span
          class="badge"
          data-testid="as-logged-badge"
          title="Shown as somebody logged it: nobody knows how it was averaged"
        >
          {share(logged, series.length)}as logged, not exact
        </span>
      )}
    </>
  );
}

function share(some: number, all: number): string {
  return some === all ? "" : `${some} of ${all} `;
}
