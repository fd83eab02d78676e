// What a metric's card says above its charts: where the numbers come from, and what
// is still on its way.
import type { Series } from "../api";

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

/** Keeps its height when idle, so that nothing jumps. */
export function Progress({ waiting, total }: { waiting: number; total: number }) {
  const done = Math.max(0, total - waiting);
  return (
    <div class="progress" data-testid="progress" data-waiting={waiting}>
      {waiting > 0 && (
        <progress max={total} value={done} aria-label={`${done} of ${total} runs loaded`} />
      )}
    </div>
  );
}
