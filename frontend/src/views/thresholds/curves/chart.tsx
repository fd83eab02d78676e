// The chart of curves, and in words what is pointed at in it.
import { useMemo, useState } from "preact/hooks";
import { Chart } from "../../../chart/chart";
import type { Content, Line, Range } from "../../../chart/content";
import type { Near } from "../../../chart/pointing/nearest";
import { theme } from "../../../data/host/tensorboard";
import { useZoom } from "../../../data/look/zoom";
import { threshold } from "../../../data/state";
import { capital, plural } from "../../../text/format";
import { FitButton } from "../../../widgets/buttons/fitbutton";
import { type CurveKind, KINDS } from "./kinds";
import { linesOf, type RunCurve, sentenceOf } from "./points";
import { CurvePicture } from "./saved";

interface Props {
  readonly kind: CurveKind;
  readonly curves: readonly RunCurve[];
  readonly tag: string;
  /** The class that it is of, in words; "" where there is one. */
  readonly ofClass: string;
  /** Whether there is nothing to draw. */
  readonly empty: boolean;
  readonly unit: string;
}

const UNIT: Range = [-0.02, 1.02];
/** Guides are pale. */
const GUIDES = { light: "#000000", dark: "#ffffff" } as const;

export function CurveChart({ kind, curves, tag, ofClass, unit, empty }: Props) {
  const [near, setNear] = useState<Near | undefined>();
  const zoom = useZoom(JSON.stringify(["curve", kind, tag]));
  const spans = zoom.spans;
  const { title, x, y, help, guides } = KINDS[kind];
  const [at, mode] = [threshold.value, theme.value];
  const lines = useMemo(
    (): readonly Line[] => [...guides(GUIDES[mode]), ...linesOf(curves, at)],
    [kind, at, mode, ...curves.flatMap(({ answer, colour }) => [answer, colour])],
  );
  const content = useMemo(
    (): Content => ({
      lines,
      rules: [],
      x: spans.x ?? UNIT,
      y: spans.y ?? UNIT,
      xKind: "value",
      log: false,
    }),
    [lines, spans],
  );
  return (
    <figure class="plot square">
      <figcaption class="controls">
        {capital(y)} against {x}
        {ofClass}
        {lines.some(({ x }) => x.length === 1) && "; a ring where a run decides"}
        <FitButton fitted={zoom.fitted} onFit={zoom.onFit} />
      </figcaption>
      <CurvePicture kind={kind} curves={curves} tag={tag} unit={unit} content={content} />
      <Chart
        content={content}
        label={`${title}, ${tag}, ${plural(curves.length, "curve")}`}
        describedBy="curve-table"
        tag={tag}
        kind={kind}
        group={`curve ${kind}`}
        theme={theme.value}
        onZoom={zoom.onZoom}
        onFit={zoom.onFit}
        onHover={(hover) => setNear(hover?.near[0])}
      />
      {empty && <p class="nothing">There is nothing to draw; the table says why.</p>}
      <div class="x-title">{x}</div>
      <p class="told" role="status" data-testid="curve-told">
        {near ? sentenceOf(curves, near, at) : help}
      </p>
    </figure>
  );
}
