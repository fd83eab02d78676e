// The view that is chosen, with the line above it. A view is fetched when it is first opened;
// the first one is on its way while the server is asked what there is.
import { matchingRuns, shownRuns } from "../data/model";
import { isViewLeftOpen, type View, view } from "../data/state";
import { fetchPart, Lazy } from "../widgets/lazy";

const MODULES = {
  best: () => import("./best/best"),
  curves: () => import("./curves/curves"),
  runs: () => import("./runs/runs"),
  classes: () => import("./classes/classes"),
  confusion: () => import("./confusion/confusion"),
  thresholds: () => import("./thresholds/thresholds"),
  pooled: () => import("./pooled/pooled"),
} as const;
const loadAbout = () => import("../parts/about");
export const loadEmptyPage = () => import("../parts/emptypage");

/** Fetches what the page may open on. What fails is fetched again where it is shown. */
export function fetchAhead(): void {
  // An address that leaves it open leads to one of two. One that names the curves does not
  // need the ranking, which asks the server for more before the curves can.
  const likely: View[] = isViewLeftOpen() ? ["curves", "best"] : [view.value];
  const parts = likely.map((name) => fetchPart<object>(MODULES[name]));
  // Nearly all views have charts, which would only be asked for after the view has come.
  for (const coming of [import("../chart/chart"), ...parts]) coming.catch(() => {});
}

export function Panel() {
  const name = view.value;
  // The ranking is of all runs that match: a click in it ticks the ones that the curves show.
  const listed = name === "best" ? matchingRuns : shownRuns;
  return (
    <div
      id="view"
      role="tabpanel"
      tabIndex={-1}
      aria-labelledby={`tab-${name}`}
      data-testid={`view-${name}`}
    >
      <div class="about">
        <Lazy load={loadAbout} given={{ view: name }} quiet />
      </div>
      {listed.value.length === 0 ? (
        <Lazy load={loadEmptyPage} given={{}} />
      ) : (
        <Lazy key={name} load={MODULES[name]} given={{}} />
      )}
    </div>
  );
}
