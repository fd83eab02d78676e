// The map, the curves and the table of one series' classes, which share their order and
// their ticks.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { theme } from "../../data/host/tensorboard";
import { heldNames, heldOrder } from "../../data/look/held";
import { colourOf } from "../../data/palette";
import type { ClassesAnswer, HistoryAnswer } from "../../data/server/schema";
import { palette } from "../../data/state";
import { type Order, sorted } from "../../text/table";
import { columnsOf } from "./columns";
import { pairOf, withOther } from "./compared";
import { MOST_CURVES, ticked, worstOf } from "./curves/chosen";
import { type ClassCurve, ClassCurves } from "./curves/curves";
import { ClassMap } from "./map";
import { rowsOf } from "./rows";
import { ClassTable } from "./table";

// These outlive the view, so that they are the same when the reader comes back.
const BY_F1: Order = { column: 5, descending: false };
const order = heldOrder("classes", BY_F1);
/** The classes that the reader ticked; null until then. */
const chosenClasses = heldNames("ticks");

interface Props {
  readonly run: string;
  readonly tag: string;
  readonly unit: string;
  readonly title: string;
  readonly history: HistoryAnswer;
  readonly classes: ClassesAnswer;
  readonly otherRun: string | null;
  readonly otherHistory: HistoryAnswer | null;
  readonly otherClasses: ClassesAnswer | null;
  readonly slider: ComponentChildren;
  readonly means: ComponentChildren;
  readonly onStep: (step: number) => void;
}

export function Parts(props: Props) {
  const { run, tag, unit, title, history, classes, otherRun, otherHistory, otherClasses } = props;
  const rows = useMemo(() => withOther(rowsOf(classes), otherClasses), [classes, otherClasses]);
  const pair = useMemo(
    () => otherHistory && pairOf(history, otherHistory),
    [history, otherHistory],
  );
  const own = chosenClasses.of(history.class) ?? worstOf(history);
  const [mode, colours] = [theme.value, palette.value];
  const names = own.join("\n");
  const curves = useMemo(
    () =>
      own.map((name, place) =>
        curveOf(name, place, history, otherHistory, colourOf(place, mode, colours)),
      ),
    [names, history, otherHistory, mode, colours],
  );
  const columns = columnsOf({
    colours: new Map(curves.map(({ name, colour }) => [name, colour])),
    full: own.length >= MOST_CURVES,
    onTick: (name) => {
      chosenClasses.set(ticked(own, name));
    },
    otherRun,
  });
  const { column, descending } = order.value;
  const inOrder = useMemo(
    () => sorted(rows, columns[column], descending),
    [rows, column, descending, otherRun],
  );
  return (
    <>
      <div class="map-and-curves">
        <div>
          <ClassMap
            run={run}
            tag={tag}
            name={title}
            unit={unit}
            rows={inOrder}
            history={history}
            pair={pair}
            otherRun={otherRun}
            step={classes.step}
            slider={props.slider}
            onStep={props.onStep}
          />
        </div>
        <ClassCurves
          metric={history.tag}
          tag={tag}
          title={title}
          unit={unit}
          step={history.step}
          otherStep={otherHistory?.step ?? []}
          curves={curves}
          run={run}
          otherRun={otherRun}
        />
      </div>
      {props.means}
      <ClassTable
        caption={`Classes at ${unit} ${classes.step}, ${run}, ${tag}`}
        answer={classes}
        rows={rows}
        columns={columns}
        order={order}
      />
    </>
  );
}

/** More curves than there are colours: the later ones are dotted. */
const COLOURS = 7;

function curveOf(
  name: string,
  place: number,
  history: HistoryAnswer,
  other: HistoryAnswer | null,
  colour: string,
): ClassCurve {
  const valuesOf = ({ class: names, value }: HistoryAnswer) => value[names.indexOf(name)] ?? null;
  return {
    name,
    colour,
    dotted: place >= COLOURS,
    own: valuesOf(history) ?? [],
    other: other && valuesOf(other),
  };
}
