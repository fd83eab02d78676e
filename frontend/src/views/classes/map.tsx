// The heat map of class and step: one score, or its difference from that of another run.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { theme } from "../../data/host/tensorboard";
import { heldOpen } from "../../data/look/held";
import { placeOf } from "../../data/look/steps";
import type { HistoryAnswer } from "../../data/server/schema";
import { capital, count, gap, score } from "../../text/format";
import { HeatMap } from "../../widgets/heat/heatmap";
import { colourOf } from "../../widgets/heat/matrix/shades";
import { showCurve, zeroByZero } from "./columns";
import type { Pair } from "./compared";
import type { ClassRow } from "./rows";
import { MapPicture } from "./saved";

// They outlive the map.
const wholeScale = heldOpen("scale");
const allNames = heldOpen("names");

interface Props {
  readonly run: string;
  readonly tag: string;
  /** Of the score, as in "F1". */
  readonly name: string;
  readonly unit: string;
  /** In the order of the table. */
  readonly rows: readonly ClassRow[];
  readonly history: HistoryAnswer;
  readonly pair: Pair | null;
  readonly otherRun: string | null;
  /** The step of the table. */
  readonly step: number | null;
  readonly slider: ComponentChildren;
  readonly onStep: (step: number) => void;
}

export function ClassMap(props: Props) {
  const { run, tag, name, unit, rows, history, pair, otherRun, step, onStep } = props;
  const shown = pair ? pair.difference : history;
  const names = useMemo(() => rows.map((row) => row.name), [rows]);
  const cells = useMemo(() => rows.map(({ place }) => shown.value[place] ?? []), [rows, shown]);
  const mode = theme.value;
  const signed = useMemo(
    () => (pair ? (share: number) => colourOf(share, mode) : undefined),
    [pair, mode],
  );
  if (pair && shown.step.length === 0) {
    return (
      <p class="note" role="status" data-testid="no-common-steps">
        {otherRun} has no {unit} in common with this run, so there is no map of the difference.
      </p>
    );
  }
  const tell = (value: number | null, row: number, at: number) => {
    if (!pair) return value === null ? `${name} is ${zeroByZero()}` : `${name} ${score(value)}`;
    const [one, two] = [pair.own, pair.other].map(
      (table) => table.value[rows[row]!.place]?.[at] ?? null,
    ) as [number | null, number | null];
    return `${name} ${score(one)} − ${score(two)} = ${gap(value)}`;
  };
  return (
    <>
      <HeatMap
        name={capital(pair ? `difference of ${name}` : name)}
        label={`${name} of each class at each ${unit}${pair ? ` less that of ${otherRun}` : ""}, ${run}, ${tag}`}
        names={names}
        steps={shown.step}
        unit={unit}
        wholeScale={wholeScale}
        allNames={allNames}
        rows={cells}
        mark={placeOf(shown.step, step)}
        tell={tell}
        {...(pair && {
          end: (value: number) => gap(value),
          nothing: "undefined, or not in both runs",
        })}
        signed={signed}
        rest={
          `Rows are classes in the order of the table, columns ${unit}s. A click shows that ` +
          `${unit} in the table. A name leads to the curve of the class.`
        }
        enter={`shows the ${unit} in the table`}
        slider={props.slider}
        beside={(span) => (
          <MapPicture
            run={run}
            metric={history.tag}
            tag={tag}
            name={name}
            unit={unit}
            otherRun={pair ? otherRun : null}
            heat={{ names, steps: shown.step, rows: cells, span }}
          />
        )}
        onChoose={(_, at) => onStep(shown.step[at]!)}
        onName={showCurve}
        nameHint="Show its curve"
      />
      {(history.sampled || (pair && shown.step.length < history.step.length)) && (
        <p class="lead">
          {pair
            ? `The map has the ${count(shown.step.length)} ${unit}s that are known of both runs.`
            : `The map has ${count(shown.step.length)} of the steps, evenly chosen; the table can be of any.`}
        </p>
      )}
    </>
  );
}
