// What a view shows: a line above it, and its page of docs/views on demand. Fetched after
// the first curves; a page is fetched when it is opened.
import { useEffect, useRef, useState } from "preact/hooks";
import { score, type View } from "../data/state";
import "./about.css";

const LINES: Readonly<Record<View, string>> = {
  best: "The best step of each run on held-out rows. Click a run to see its curve, or tick several to compare them.",
  curves: "The score of each epoch's pooled counts, solid",
  runs: "The last and the best step of each run. A best step chosen on the rows that it is judged by reads high.",
  classes:
    "Every class against the rest, from the same counts. Click a cell to see its step in the table, and a name to see its curve.",
  confusion:
    "Which class is taken for which: true classes down, what they were taken for across. Click a cell or a pair for its numbers.",
  thresholds:
    "The score at every threshold, from a histogram of the scores. The best threshold of the rows it was chosen on reads high.",
  pooled:
    "The counts of several runs, summed: for the folds of a cross-validation this is the score over all rows, where the mean of the folds' scores is biased.",
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
      {LINES[view]}
      {view === "curves" &&
        (score.value === "f1"
          ? "; scores as logged, dotted. The buttons of a card add the batch mean, dashed, and the gap."
          : ".")}{" "}
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
