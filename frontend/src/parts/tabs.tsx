// The row of tabs, one for each view that has something to show.
import { views } from "../data/model";
import { type View, view } from "../data/state";
import "./tabs.css";

const NAMES: Readonly<Record<View, string>> = {
  best: "Best",
  curves: "Curves",
  runs: "Runs",
  classes: "Classes",
  confusion: "Confusion",
  thresholds: "Thresholds",
  pooled: "Pooled",
};

/** Arrows go from tab to tab, as ARIA's pattern for tabs says. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs() {
  return (
    <div class="tabs" role="tablist" aria-label="Views">
      {views.value.map((name, place, every) => (
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
            const next = every[(place + step + every.length) % every.length]!;
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
