// The view that is chosen, with the line above it. The curves are always at hand; each
// other view is fetched when it is first opened.
import { matchingRuns, shownRuns } from "../data/model";
import { view } from "../data/state";
import { Lazy } from "../widgets/lazy";
import { Curves } from "./curves/curves";

const MODULES = {
  best: () => import("./best/best"),
  runs: () => import("./runs/runs"),
  classes: () => import("./classes/classes"),
  confusion: () => import("./confusion/confusion"),
  thresholds: () => import("./thresholds/thresholds"),
  pooled: () => import("./pooled/pooled"),
} as const;
const loadAbout = () => import("../parts/about");
export const loadEmptyPage = () => import("../parts/emptypage");

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
      ) : name === "curves" ? (
        <Curves />
      ) : (
        <Lazy key={name} load={MODULES[name]} given={{}} />
      )}
    </div>
  );
}
