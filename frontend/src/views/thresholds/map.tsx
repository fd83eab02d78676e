// The map of step and threshold: bright where the score is high.
import { useMemo } from "preact/hooks";
import { heldOpen } from "../../data/look/held";
import { placeOf } from "../../data/look/steps";
import { IN_FILE } from "../../data/server/file/infile";
import type { ThresholdsAnswer } from "../../data/server/schema";
import { moveThreshold } from "../../data/threshold";
import { count, cut, score } from "../../text/format";
import { HeatMap } from "../../widgets/heat/heatmap";
import { MapPicture } from "./saved";
import { stretchOf } from "./stretch";

// They outlive the map.
const wholeScale = heldOpen("scale");
const allNames = heldOpen("names");

interface Props {
  readonly answer: ThresholdsAnswer;
  readonly label: string;
  readonly name: string;
  readonly unit: string;
  readonly chosen: number | null;
  readonly onStep: (step: number) => void;
}

export function ThresholdMap({ answer, label, name, unit, chosen, onStep }: Props) {
  const map = answer.map;
  // The highest threshold is on top, as on an axis.
  const edges = useMemo(() => (map?.edges ?? []).toReversed(), [map]);
  const names = useMemo(() => edges.map(cut), [edges]);
  const stretched = useMemo(() => stretchOf(edges), [edges]);
  const rows = useMemo(
    () =>
      edges.map((_, row) => (map?.values ?? []).map((at) => at[edges.length - 1 - row] ?? null)),
    [map, edges],
  );
  if (!map || edges.length === 0) return null;
  // A file holds the answers at no other threshold.
  const click = `${IN_FILE ? "" : "uses the threshold and "}goes to the ${unit}`;
  return (
    <div data-testid="threshold-map">
      <h2>
        {name} by {unit} and threshold
      </h2>
      <HeatMap
        label={`${name} at each ${unit} and threshold, ${label}`}
        names={names}
        steps={map.steps}
        unit={unit}
        wholeScale={wholeScale}
        allNames={allNames}
        rows={rows}
        axis
        mark={placeOf(map.steps, chosen)}
        tell={(value) => (value === null ? "undefined (0/0)" : `${name} ${score(value)}`)}
        name={name}
        rest={`Rows are the thresholds that were kept, columns ${unit}s. ${stretched} A click ${click}.`}
        enter={click}
        beside={(span) => (
          <MapPicture
            answer={answer}
            name={name}
            unit={unit}
            heat={{ names, steps: map.steps, rows, span }}
            stretched={stretched}
          />
        )}
        onChoose={(row, column) => {
          const edge = edges[names.indexOf(row)];
          const step = map.steps[column];
          if (edge !== undefined && !IN_FILE) moveThreshold(edge);
          if (step !== undefined) onStep(step);
        }}
      />
      {map.steps.length < answer.steps.length && (
        <p class="lead">
          The map has {count(map.steps.length)} of the {unit}s, evenly chosen.
        </p>
      )}
    </div>
  );
}
