// The score against the threshold at one step, with its band, the best threshold and the one
// that is used.
import { useMemo, useState } from "preact/hooks";
import { Chart } from "../../chart/chart";
import { column } from "../../chart/column";
import type { Content, Line, Post, Range } from "../../chart/content";
import { yExtent } from "../../chart/scale/extent";
import { ZERO_LINE } from "../../chart/zeroline";
import { theme } from "../../data/host/tensorboard";
import { useZoom } from "../../data/look/zoom";
import type { ThresholdsAnswer } from "../../data/server/schema";
import { bands, threshold } from "../../data/state";
import { band, cut, score } from "../../text/format";
import { FitButton } from "../../widgets/buttons/fitbutton";
import { ThresholdPicture } from "./saved";
import { postsSaid } from "./words";

interface Props {
  readonly answer: ThresholdsAnswer;
  /** The series' own threshold. */
  readonly own: number | null;
  readonly label: string;
  readonly colour: string;
  readonly name: string;
  readonly unit: string;
}

/** From 0 to 1, and a little room for what lies on the ends. */
export const UNIT: Range = [-0.02, 1.02];

export function AtStep({ answer, own, label, colour, name, unit }: Props) {
  const [place, setPlace] = useState<number | null>(null);
  const zoom = useZoom(JSON.stringify(["at-step", label]));
  const spans = zoom.spans;
  const at = answer.at_step;
  const banded = bands.value;
  const lines = useMemo((): readonly Line[] => {
    if (!at) return [];
    const ends = banded && at.low && at.high && { low: column(at.low), high: column(at.high) };
    const x = Float64Array.from(at.edges);
    return [{ key: "score", colour, dashed: false, x, y: column(at.values), ...ends }];
  }, [at, colour, banded]);
  const best = bestOf(answer);
  const used = threshold.value ?? own;
  const content = useMemo((): Content => {
    const posts: Post[] = [];
    if (best !== null) posts.push({ x: best, colour, dashed: true });
    if (used !== null) posts.push({ x: used, colour, dashed: false });
    return {
      lines,
      rules: ZERO_LINE,
      posts,
      x: spans.x ?? UNIT,
      y: spans.y ?? yExtent(lines, true),
      xKind: "value",
      log: false,
    };
  }, [lines, spans, best, used, colour]);
  const title = `${name} against the threshold, ${unit} ${answer.step}`;
  return (
    <figure class="plot at-step">
      <figcaption class="controls">
        {title}
        <FitButton fitted={zoom.fitted} onFit={zoom.onFit} />
      </figcaption>
      <ThresholdPicture
        answer={answer}
        title={title}
        content={content}
        x="threshold"
        y={name}
        meanings={{
          solid: name,
          band: "95 % band",
          dashedPost: "best threshold",
          post: "threshold in use",
        }}
        step={answer.step}
      />
      <Chart
        content={content}
        label={`${title}, ${label}`}
        describedBy="thresholds-use"
        tag={label}
        kind="at-step"
        group="threshold"
        theme={theme.value}
        onZoom={zoom.onZoom}
        onFit={zoom.onFit}
        onHover={(hover) => setPlace(hover?.near[0]?.index ?? null)}
      />
      {lines.every(({ y }) => y.every(Number.isNaN)) && (
        <p class="nothing">It is 0/0 at every threshold.</p>
      )}
      <div class="x-title">threshold</div>
      <p class="told" role="status" data-testid="at-step-told">
        {place === null ? postsSaid(best, used) : sentenceAt(answer, place)}
      </p>
    </figure>
  );
}

/** The best threshold of the step. */
export function bestOf({ steps, step, best }: ThresholdsAnswer): number | null {
  return step === null ? null : (best.threshold[steps.indexOf(step)] ?? null);
}

function sentenceAt({ at_step: at }: ThresholdsAnswer, place: number): string {
  const edge = at?.edges[place];
  if (!at || edge === undefined) return "";
  const value = at.values[place] ?? null;
  const ends = at.low && at.high ? `, band ${band(at.low[place]!, at.high[place]!)}` : "";
  return `threshold ${cut(edge)}: ${value === null ? "0/0" : score(value) + ends}`;
}
