// Which view is shown: a row of tabs, and the view itself. Each but the curves is
// a module of its own that is fetched when it is first opened.
import type { ComponentChildren } from "preact";
import { VIEWS, type View, view } from "../state";
import { Lazy } from "../widgets/lazy";

const NAMES: Readonly<Record<View, string>> = {
  curves: "Curves",
  runs: "Runs",
  classes: "Classes",
  pooled: "Pooled",
};

const MODULES = {
  runs: () => import("../later/runtable"),
  classes: () => import("../later/classes"),
  pooled: () => import("../later/pooled"),
} as const;

const loadAbout = () => import("../later/about");
export const loadNothing = () => import("../later/nothing");

/** Arrows go from tab to tab, as the pattern of ARIA has it. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs() {
  return (
    <div class="tabs" role="tablist" aria-label="Views">
      {VIEWS.map((name, place) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          data-testid={`tab-${name}`}
          aria-selected={view.value === name}
          aria-controls="view"
          tabIndex={view.value === name ? 0 : -1}
          onClick={() => {
            view.value = name;
          }}
          onKeyDown={(event) => {
            const step = STEPS[event.key];
            if (!step) return;
            const next = VIEWS[(place + step + VIEWS.length) % VIEWS.length]!;
            view.value = next;
            document.getElementById(`tab-${next}`)?.focus();
          }}
        >
          {NAMES[name]}
        </button>
      ))}
    </div>
  );
}

interface Chosen {
  /** Whether there is nothing to show, and the page says why. */
  readonly empty: boolean;
  /** The curves, which are always at hand. */
  readonly children: ComponentChildren;
}

export function ChosenView({ empty, children }: Chosen) {
  const name = view.value;
  const other = name !== "curves";
  return (
    <div id="view" role="tabpanel" aria-labelledby={`tab-${name}`} data-testid={`view-${name}`}>
      <div class="about">
        <Lazy load={loadAbout} given={{ view: name }} quiet />
      </div>
      {empty ? (
        <Lazy load={loadNothing} given={{}} />
      ) : other ? (
        <Lazy key={name} load={MODULES[name]} given={{}} />
      ) : (
        children
      )}
    </div>
  );
}
