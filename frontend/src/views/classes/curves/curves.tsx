// The curves of some classes in one chart; those of the compared run are dashed.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Chart } from "../../../chart/chart";
import { column } from "../../../chart/column";
import type { Line } from "../../../chart/content";
import { overSteps } from "../../../chart/oversteps";
import type { Hover } from "../../../chart/plot";
import { theme } from "../../../data/host/tensorboard";
import { useZoom } from "../../../data/look/zoom";
import { capital, score } from "../../../text/format";
import { FitButton } from "../../../widgets/buttons/fitbutton";
import { Beside } from "../../../widgets/sight/beside";
import { CurvesPicture } from "./saved";

/** One class with its values, of this run and of the other one if there is any. */
export interface ClassCurve {
  readonly name: string;
  readonly colour: string;
  /** Whether another class has the colour too. */
  readonly dotted: boolean;
  readonly own: readonly (number | null)[];
  readonly other: readonly (number | null)[] | null;
}

interface Props {
  readonly metric: string;
  /** With the threshold, if another one than its own was asked for. */
  readonly tag: string;
  /** Of the score, as in "F1". */
  readonly title: string;
  readonly unit: string;
  readonly step: readonly number[];
  readonly otherStep: readonly number[];
  readonly curves: readonly ClassCurve[];
  readonly run: string;
  readonly otherRun: string | null;
}

export function ClassCurves(props: Props) {
  const { tag, title, unit, step, otherStep, curves, otherRun } = props;
  const hover = useSignal<Hover | null>(null);
  const zoom = useZoom(JSON.stringify(["classes", tag, title]));
  const lines = useMemo(() => linesOf(curves, step, otherStep), [curves, step, otherStep]);
  const content = useMemo(() => overSteps(lines, zoom.spans), [lines, zoom.spans]);
  return (
    <section class="card" data-testid="class-curves">
      <header>
        <h2>{capital(title)} of the ticked classes</h2>
        <span class="space" />
        <ul class="legend class-legend" data-testid="class-legend">
          {curves.map(({ name, colour, dotted }) => (
            <li key={name}>
              <Sample colour={colour} dashes={dotted ? "1.75 3.5" : undefined} />
              {name}
            </li>
          ))}
          {otherRun && (
            <li>
              <Sample colour="currentColor" dashes="5 3.5" />
              {otherRun}
            </li>
          )}
        </ul>
        <div class="actions">
          <CurvesPicture {...props} content={content} />
          <FitButton fitted={zoom.fitted} onFit={zoom.onFit} />
        </div>
      </header>
      <div class="plots">
        <figure class="plot">
          <Chart
            content={content}
            label={`${capital(title)} of single classes, ${props.run}, ${tag}`}
            describedBy="class-table"
            tag={tag}
            kind="classes"
            group="f1"
            theme={theme.value}
            onZoom={zoom.onZoom}
            onFit={zoom.onFit}
            onHover={(found) => {
              hover.value = found;
            }}
          />
          {curves.length === 0 && (
            <p class="nothing">Tick classes in the table to see them here.</p>
          )}
          <div class="x-title">{unit}</div>
        </figure>
      </div>
      <Told {...props} hover={hover} />
    </section>
  );
}

function Sample({ colour, dashes }: { colour: string; dashes?: string | undefined }) {
  return (
    <svg width="26" height="8" aria-hidden="true">
      <path d="M1 4H25" stroke={colour} stroke-width="1.75" stroke-dasharray={dashes} />
    </svg>
  );
}

function linesOf(
  curves: readonly ClassCurve[],
  step: readonly number[],
  otherStep: readonly number[],
): Line[] {
  const [x, otherX] = [Float64Array.from(step), Float64Array.from(otherStep)];
  const dashed = curves.flatMap(({ name, colour, other }): Line[] =>
    other ? [{ key: `other ${name}`, colour, x: otherX, y: column(other), dashed: true }] : [],
  );
  const solid = curves.map(
    ({ name, colour, dotted, own }): Line => ({
      key: `own ${name}`,
      colour,
      x,
      y: column(own),
      dashed: false,
      dotted,
    }),
  );
  return [...dashed, ...solid];
}

/** The classes near the crosshair, off the chart, the nearest first. */
function Told(props: Props & { readonly hover: { readonly value: Hover | null } }) {
  const { curves, step, otherStep, unit, otherRun, hover } = props;
  if (hover.value === null) return null;
  const { near, clientX, clientY, chart } = hover.value;
  const rows = near.flatMap(({ key, index }) => {
    const isOwn = key.startsWith("own ");
    const curve = curves.find(({ name }) => name === key.slice(isOwn ? 4 : 6));
    const values = isOwn ? curve?.own : curve?.other;
    if (!curve || !values || index >= values.length) return [];
    const at = (isOwn ? step : otherStep)[index];
    return [{ key, curve, at, value: values[index] ?? null, run: isOwn ? "" : `, ${otherRun}` }];
  });
  const [first] = rows;
  if (!first) return null;
  return (
    <>
      <Beside x={clientX} y={clientY} off={chart} testId="class-tooltip" hidden>
        <table>
          <tbody>
            {rows.map(({ key, curve, at, value, run }, place) => (
              <tr
                key={key}
                class={place === 0 ? "nearest" : undefined}
                data-testid="class-tooltip-row"
                data-class={curve.name}
                data-step={at}
                data-value={String(value)}
              >
                <th>
                  <span class="swatch" style={{ background: curve.colour }} />
                  {curve.name}
                  {run}
                </th>
                <td>
                  {unit} {at}
                </td>
                <td>{score(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Beside>
      <p class="visually-hidden" role="status">
        {first.curve.name}
        {first.run}, {unit} {first.at}: {score(first.value)}
      </p>
    </>
  );
}
