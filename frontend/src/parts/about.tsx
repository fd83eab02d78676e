// What a view shows: a line above it, and its page of docs/views on demand. Fetched after
// the first curves; a page is fetched when it is opened.
import { useEffect, useRef, useState } from "preact/hooks";
import { IN_FILE } from "../data/server/file/infile";
import type { View } from "../data/state";
import "./about.css";

/** What can be done, then what is shown. */
const LINES: Readonly<Record<View, string>> = {
  best: "Click a run to see its curve, a verdict to see why, or tick several runs to compare them. Each stands at its best step on held-out rows.",
  curves:
    "Point at a curve to read it, drag a box to zoom, and tick runs in the list. Solid lines are exact, and dotted ones as logged.",
  runs: "Click a head to sort, a run to see its curve, and its star to keep it on top. A best step reads high: it was chosen on the rows that it is judged by.",
  classes:
    "Click a cell to see its step in the table, and a name to see its curve. Every class is against the rest, from the same counts.",
  confusion:
    "Click a cell or a pair for its numbers. True classes stand down the side, and what they were taken for stands across.",
  thresholds: `Choose a step${
    IN_FILE ? " to see its best threshold" : ", and press Use to see all views at its threshold"
  }. The best threshold reads high on the rows that it was chosen on.`,
  pooled:
    "Choose how runs are grouped: the counts of a group are summed. Of folds this is the score over all rows, free of the bias of a mean.",
};

const PAGES = {
  best: () => import("../../../docs/views/best.md"),
  curves: () => import("../../../docs/views/curves.md"),
  runs: () => import("../../../docs/views/runs.md"),
  classes: () => import("../../../docs/views/classes.md"),
  confusion: () => import("../../../docs/views/confusion.md"),
  thresholds: () => import("../../../docs/views/thresholds.md"),
  pooled: () => import("../../../docs/views/pooled.md"),
} as const;

export default function About({ view }: { view: View }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      {LINES[view]}{" "}
      <button
        type="button"
        class="more"
        data-testid="about-button"
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        More about this view
      </button>
      {opened && <Page view={view} onClose={() => setOpened(false)} />}
    </>
  );
}

function Page({ view, onClose }: { view: View; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [html, setHtml] = useState("");
  useEffect(() => {
    dialog.current!.showModal();
    PAGES[view]().then(
      (page) => setHtml(page.default),
      () => setHtml("<p>TensorBoard does not answer. Close this, and reload the page.</p>"),
    );
  }, [view]);
  return (
    <dialog ref={dialog} data-testid="about-page" aria-label="About this view" onClose={onClose}>
      <form method="dialog">
        <button type="submit" data-testid="about-close">
          Close
        </button>
      </form>
      {/* Our own page, made when the dashboard was built. */}
      <article dangerouslySetInnerHTML={{ __html: html }} />
    </dialog>
  );
}
