// The head of a metric's card: its name, where its numbers come from, what its
// lines mean, and what can be done with it. Knows no chart.

import { valueName } from "../../../data/model";
import type { Series } from "../../../data/server/api";
import { pinned, toggled, wide } from "../../../data/state";
import { FitButton } from "../../../widgets/fitbutton";
import { Badges } from "./badges";
import { Legend } from "./legend";

interface Props {
  readonly tag: string;
  readonly series: readonly Series[];
  readonly grouped: boolean;
  readonly dashed: string | null;
  /** What the batch mean does with absent classes, if the exact value does not. */
  readonly rule: string | null;
  /** What the bands are; null where none is drawn. */
  readonly band: string | null;
  readonly table: boolean;
  readonly fitted: boolean;
  readonly onTable: () => void;
  readonly onFit: () => void;
  readonly onDownload: (format: "csv" | "json") => void;
}

export function CardBar(props: Props) {
  const { tag, series, grouped, dashed, band, table, fitted } = props;
  const named = (quality: Series["quality"]) => {
    const some = series.filter((member) => member.quality === quality);
    return some.length ? (grouped ? "mean " : "") + valueName(some) : null;
  };
  return (
    <header>
      <h2>{tag}</h2>
      <Badges series={series} />
      <span class="space" />
      <Legend
        solid={named("exact")}
        dotted={named("as_logged")}
        dashed={dashed}
        rule={props.rule}
        band={band}
      />
      <div class="actions">
        <button
          type="button"
          aria-pressed={pinned.value.has(tag)}
          data-testid="pin-button"
          title="Show this card before the others"
          onClick={() => {
            pinned.value = toggled(pinned.value, tag);
          }}
        >
          Pin
        </button>
        <button
          type="button"
          aria-pressed={wide.value.has(tag)}
          data-testid="wide-button"
          title="As wide as the page, one chart above the other"
          onClick={() => {
            wide.value = toggled(wide.value, tag);
          }}
        >
          Wide
        </button>
        <button
          type="button"
          aria-pressed={table}
          data-testid="table-button"
          onClick={props.onTable}
        >
          Table
        </button>
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
