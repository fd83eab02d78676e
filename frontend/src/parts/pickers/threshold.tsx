// The threshold of all counts: a slider over the thresholds that are kept, a number beside
// it, and a way back to each metric's own. Fetched where a shown series has a histogram.
import { useEffect, useState } from "preact/hooks";
import { withHistogram } from "../../data/model";
import { useAnswer } from "../../data/server/answer";
import type { ThresholdsAnswer } from "../../data/server/schema";
import { aimed, moveThreshold, nearestEdge } from "../../data/threshold";
import { cut } from "../../text/format";

/** Where the slider is while each metric has its own. */
const MIDDLE = 0.5;
const TITLE =
  "A row is positive if its score is above the threshold. The slider goes from one threshold " +
  "that is kept to the next; series that keep none are left out and named";

export default function Threshold() {
  const series = withHistogram.value[0];
  const { run, tag, classes } = series ?? {};
  const asked =
    run !== undefined && tag !== undefined
      ? `./thresholds?${new URLSearchParams({
          run,
          tag,
          ...(classes!.length > 1 && { class: classes![0]! }),
        })}`
      : null;
  const { answer } = useAnswer<ThresholdsAnswer>(asked);
  const edges = answer?.at_step?.edges ?? [];
  const at = aimed.value;
  const own = answer?.own_threshold ?? MIDDLE;
  const place = edges.length ? nearestEdge(edges, at ?? own) : 0;
  return (
    <>
      <label class="choice" title={TITLE}>
        <span>Threshold</span>
        <input
          type="range"
          data-testid="threshold-slider"
          min={0}
          max={Math.max(1, edges.length - 1)}
          value={place}
          disabled={edges.length === 0}
          aria-valuetext={at === null ? "each metric's own" : cut(at)}
          onInput={(event) => moveThreshold(edges[event.currentTarget.valueAsNumber] ?? null)}
        />
      </label>
      <Typed at={at} edges={edges} />
      <button
        type="button"
        data-testid="threshold-own"
        title="Back to each metric's own threshold"
        // Not disabled: a button that is loses the focus when it is pressed.
        aria-disabled={at === null}
        onClick={() => moveThreshold(null)}
      >
        As trained
      </button>
    </>
  );
}

/** Enough digits to tell each kept threshold from the next. */
const digitsOf = (value: number) => String(Number(value.toPrecision(8)));

/** The threshold as a number. What is typed goes to the nearest one that is kept. */
function Typed({ at, edges }: { at: number | null; edges: readonly number[] }) {
  const shown = at === null ? "" : digitsOf(at);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const take = (typed: string) => {
    const number = Number(typed.replace(",", "."));
    if (typed.trim() === "") moveThreshold(null);
    else if (edges.length > 0 && number >= 0 && number <= 1) {
      const edge = edges[nearestEdge(edges, number)]!;
      moveThreshold(edge);
      setText(digitsOf(edge));
    } else setText(shown);
  };
  return (
    <input
      type="text"
      class="filter"
      inputMode="decimal"
      data-testid="threshold-number"
      aria-label="Threshold as a number"
      title="The nearest threshold that is kept is taken"
      placeholder="own"
      size={10}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={() => setText(shown)}
    />
  );
}
