// The row of tabs, one for each view.
import { VIEWS, type View, view } from "../data/state";
import "./tabs.css";

const NAMES: Readonly<Record<View, string>> = {
  curves: "Curves",
  runs: "Runs",
  classes: "Classes",
  thresholds: "Thresholds",
  pooled: "Pooled",
};

/** Arrows go from tab to tab, as ARIA's pattern for tabs says. */
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
