// The pictures in a row: its band on the common scale, and its curve as a sparkline.
import type { Range } from "../../chart/content";
import type { RankingRow } from "../../data/server/schema";
import { band, score } from "../../text/format";
import { endsOf, type Scale, shareOf, sparkPath } from "./scale";

const WIDTH = 84;
const HEIGHT = 24;

interface BandProps {
  readonly row: Pick<RankingRow, "best" | "low" | "high">;
  readonly scale: Scale;
  readonly colour: string;
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;

/** The band as a bar and the value as a dot; an arrow where the value lies left of the scale. */
export function Band({ row, scale, colour }: BandProps) {
  const { best, low, high } = row;
  if (best === null) return null;
  const at = shareOf(best, scale);
  const inside = (value: number) =>
    shareOf(Math.min(scale.max, Math.max(scale.min, value)), scale)!;
  const period = percent(scale.step / (scale.max - scale.min));
  const words = low === null ? score(best) : `${score(best)}, band ${band(low, high)}`;
  return (
    <span
      class="band"
      role="img"
      aria-label={words}
      title={words}
      data-testid="band"
      style={{ backgroundSize: `${period} 100%` }}
    >
      {at === null ? (
        <span class="outside" aria-hidden="true">
          ◂
        </span>
      ) : (
        <>
          {low !== null && high !== null && (
            <span
              class="extent"
              style={{
                left: percent(inside(low)),
                width: percent(inside(high) - inside(low)),
                background: colour,
              }}
            />
          )}
          <span class="dot" style={{ left: percent(at), background: colour }} />
        </>
      )}
    </span>
  );
}

/** The ends of the scale, as the head of the column has them. */
export function ScaleEnds({ scale }: { scale: Scale }) {
  const [min, max] = endsOf(scale);
  return (
    <span class="scale-ends" data-testid="scale-ends">
      <span>{min}</span>
      <span>{max}</span>
    </span>
  );
}

interface SparkProps {
  readonly row: RankingRow;
  readonly range: Range;
  readonly colour: string;
}

export function Sparkline({ row, range, colour }: SparkProps) {
  const path = sparkPath(row.sparkline, range, WIDTH - 4, HEIGHT - 4);
  return (
    <svg
      class="sparkline"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`-2 -2 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      <path d={path} fill="none" stroke={colour} stroke-width="1.5" stroke-linejoin="round" />
    </svg>
  );
}
