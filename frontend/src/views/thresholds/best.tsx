// The best threshold of each step, and the score there beside that at the series' own.
import { useMemo, useState } from "preact/hooks";
import { Chart } from "../../chart/chart";
import { column } from "../../chart/column";
import type { Content, Line, Range } from "../../chart/content";
import type { Hover } from "../../chart/plot";
import { xExtent, yExtent } from "../../chart/scale/extent";
import { ZERO_LINE } from "../../chart/zeroline";
import { theme } from "../../data/host/tensorboard";
import { useZoom } from "../../data/look/zoom";
import type { ThresholdsAnswer } from "../../data/server/schema";
import { bands } from "../../data/state";
import type { Meanings } from "../../pictures/styles";
import { band, capital, cut, score } from "../../text/format";
import { ThresholdPicture } from "./saved";
import { ownThreshold } from "./words";

interface Props {
  readonly answer: ThresholdsAnswer;
  /** The run and the tag, in words. */
  readonly label: string;
  readonly colour: string;
  /** What the score is. */
  readonly name: string;
  readonly unit: string;
  /** Tells the step that is pointed at. */
  readonly onHover: (step: number | null) => void;
}

const KEY = "best";

export function Best(props: Props) {
  const { answer, colour, name, unit } = props;
  const { steps, best, at_own: own } = answer;
  const [told, setTold] = useState("");
  const banded = bands.value;
  const x = useMemo(() => Float64Array.from(steps), [steps]);
  const where = useMemo(
    (): readonly Line[] => [{ key: KEY, colour, dashed: false, x, y: column(best.threshold) }],
    [answer, colour],
  );
  const values = useMemo((): readonly Line[] => {
    const ends = banded &&
      best.low &&
      best.high && { low: column(best.low), high: column(best.high) };
    const solid: Line = { key: KEY, colour, dashed: false, x, y: column(best.value), ...ends };
    return own ? [{ key: KEY, colour, dashed: true, x, y: column(own) }, solid] : [solid];
  }, [answer, colour, banded]);
  const rules = useMemo(
    () =>
      answer.own_threshold === null
        ? []
        : [{ y: answer.own_threshold, colour: "--zero-line", width: 1 }],
    [answer],
  );
  const ownName = ownThreshold(answer);
  const dashed = ownName === null ? "as argmax decides" : `at the ${ownName}`;
  // The axis has the own threshold in sight, however far the best ones are.
  const owns = rules.map(({ y }) => ({ ...where[0]!, y: Float64Array.of(y) }));
  const onHover = (hover: Hover | null) => {
    const place = hover?.near[0]?.index;
    props.onHover(place === undefined ? null : (steps[place] ?? null));
    setTold(place === undefined ? "" : sentenceAt(answer, place, unit, dashed));
  };
  return (
    <>
      <Pane
        {...props}
        kind="best-threshold"
        title={`Best threshold by ${name}${ownName === null ? "" : `; grey: the ${ownName}`}`}
        lines={where}
        rules={rules}
        axis="best threshold"
        meanings={{ solid: "best threshold", ...(ownName !== null && { rule: ownName }) }}
        y={yExtent([...where, ...owns], false)}
        onHover={onHover}
        told={null}
      />
      <Pane
        {...props}
        kind="best-value"
        title={`${name} at the best threshold (solid)${own ? `, and ${dashed} (dashed)` : ""}`}
        lines={values}
        rules={ZERO_LINE}
        axis={name}
        meanings={{
          solid: `${name} at the best threshold`,
          dashed,
          band: "95 % band",
        }}
        y={yExtent(values, false)}
        onHover={onHover}
        told={told}
      />
    </>
  );
}

function sentenceAt(answer: ThresholdsAnswer, place: number, unit: string, ownName: string) {
  const { best, steps, at_own: own } = answer;
  const at = best.threshold[place] ?? null;
  if (at === null) return `${unit} ${steps[place]}: 0/0 at every threshold`;
  const ends = best.low && best.high ? `, band ${band(best.low[place]!, best.high[place]!)}` : "";
  const beside = own ? `; ${ownName}: ${score(own[place] ?? null)}` : "";
  return `${unit} ${steps[place]}: best at ${cut(at)}, ${score(best.value[place] ?? null)}${ends}${beside}`;
}

interface PaneProps extends Omit<Props, "onHover"> {
  readonly kind: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly rules: Content["rules"];
  /** What the y axis is. */
  readonly axis: string;
  readonly meanings: Meanings;
  readonly y: Range;
  /** What is pointed at, in words; null where another chart tells it. */
  readonly told: string | null;
  readonly onHover: (hover: Hover | null) => void;
}

function Pane(props: PaneProps) {
  const { answer, kind, title, label, unit, lines, rules, y, told, onHover } = props;
  const zoom = useZoom(JSON.stringify([kind, label]));
  const spans = zoom.spans;
  const content = useMemo(
    (): Content => ({
      lines,
      rules,
      x: spans.x ?? xExtent(lines, "step"),
      y: spans.y ?? y,
      xKind: "step",
      log: false,
    }),
    [lines, rules, spans],
  );
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <ThresholdPicture
        answer={answer}
        title={`${capital(props.meanings.solid ?? "")}, ${unit} by ${unit}`}
        content={content}
        x={unit}
        y={props.axis}
        meanings={props.meanings}
        step={null}
      />
      <Chart
        content={content}
        label={`${title}, ${label}`}
        describedBy="thresholds-use"
        tag={label}
        kind={kind}
        group="thresholds"
        theme={theme.value}
        onZoom={zoom.onZoom}
        onFit={zoom.onFit}
        onHover={onHover}
      />
      {lines.every(({ y }) => y.every(Number.isNaN)) && (
        <p class="nothing">It is 0/0 at every threshold of every {unit}.</p>
      )}
      <div class="x-title">{unit}</div>
      {told !== null && (
        <p class="told" role="status" data-testid="best-told">
          {told}
        </p>
      )}
    </figure>
  );
}
