// The head of a metric's card: its name, where its numbers come from, what its
// lines mean, and what can be done with it. Knows no chart.

import { allRuns, valueName } from "../../../data/model";
import type { Series } from "../../../data/server/api";
import { pinned, toggled, wide } from "../../../data/state";
import { FitButton } from "../../../widgets/buttons/fitbutton";
import { IconButton } from "../../../widgets/buttons/icon";
import { Lazy } from "../../../widgets/lazy";
import { Legend } from "./legend";

const loadBadges = () => import("./badges");
const isOwnRecord = ({ source, quality }: Series) => source === "tensor" && quality === "exact";

/** The run, if one of several is shown: a colour of the list may be that of others too. */
function onlyOf(series: readonly Series[]): string | null {
  const [first, ...others] = new Set(series.map(({ run_group }) => run_group));
  if (first === undefined || others.length > 0) return null;
  return allRuns.value.some(({ group }) => group !== first) ? first : null;
}

/** A button that shows or hides something. */
export interface Toggle {
  readonly name: string;
  readonly testId: string;
  readonly title: string;
  readonly on: boolean;
  readonly onToggle: () => void;
}

interface Props {
  readonly tag: string;
  /** The task of its runs, if other tasks have a card of their own. */
  readonly task: string | null;
  readonly series: readonly Series[];
  readonly grouped: boolean;
  readonly dashed: string | null;
  /** What the batch mean does with absent classes, if the exact value does not. */
  readonly rule: string | null;
  /** What the bands are; null where none is drawn. */
  readonly band: string | null;
  /** Whether some lines are thin: those of training rows. */
  readonly thin: boolean;
  /** The unit of the step that is a dot; null where there is none. */
  readonly best: string | null;
  readonly toggles: readonly Toggle[];
  readonly table: boolean;
  readonly fitted: boolean;
  readonly onTable: () => void;
  readonly onFit: () => void;
  readonly onDownload: (format: "csv" | "json") => void;
}

export function CardBar(props: Props) {
  const { tag, task, series, grouped, dashed, band, table, fitted } = props;
  const named = (quality: Series["quality"]) => {
    const some = series.filter((member) => member.quality === quality);
    return some.length ? (grouped ? "mean " : "") + valueName(some) : null;
  };
  const only = grouped ? null : onlyOf(series);
  return (
    <header>
      <h2>
        {tag}
        {task && <span class="quiet">, {task}</span>}
      </h2>
      {only !== null && (
        <span class="quiet only" data-testid="only-run">
          {only}
        </span>
      )}
      {!series.every(isOwnRecord) && <Lazy load={loadBadges} given={{ series }} quiet />}
      <span class="space" />
      <Legend
        solid={named("exact")}
        dotted={named("as_logged")}
        dashed={dashed}
        rule={props.rule}
        thin={props.thin}
        best={props.best}
        band={band}
      />
      <div class="actions">
        {props.toggles.map(({ name, testId, title, on, onToggle }) => (
          <button
            key={testId}
            type="button"
            aria-pressed={on}
            data-testid={testId}
            title={title}
            onClick={onToggle}
          >
            {name}
          </button>
        ))}
        <IconButton
          icon="pin"
          label="Pin"
          testId="pin-button"
          title="show this card before the others"
          pressed={pinned.value.has(tag)}
          onClick={() => {
            pinned.value = toggled(pinned.value, tag);
          }}
        />
        <IconButton
          icon={wide.value.has(tag) ? "narrow" : "wide"}
          label="Wide"
          testId="wide-button"
          title="as wide as the page, one chart above the other"
          pressed={wide.value.has(tag)}
          onClick={() => {
            wide.value = toggled(wide.value, tag);
          }}
        />
        <IconButton
          icon="table"
          label="Table"
          testId="table-button"
          title="the last point of each run"
          pressed={table}
          onClick={props.onTable}
        />
        {(["csv", "json"] as const).map((format) => (
          <button
            key={format}
            type="button"
            data-testid={`${format}-button`}
            title={`Save what this card shows as ${format.toUpperCase()}, at full precision`}
            onClick={() => props.onDownload(format)}
          >
            {format.toUpperCase()}
          </button>
        ))}
        <FitButton fitted={fitted} onFit={props.onFit} />
      </div>
    </header>
  );
}
