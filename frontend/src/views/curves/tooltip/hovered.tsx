// The tooltip of a card's charts. It is apart from the card, so that a moving mouse renders
// a dozen rows and not the card of a thousand runs. Fetched after the first curves.
import type { Signal } from "@preact/signals";
import type { XKind } from "../../../chart/content";
import type { Hover } from "../../../chart/plot";
import { smooth } from "../../../chart/smooth";
import { smoothing } from "../../../data/state";
import type { Curve } from "../curve/curve";
import type { Kind } from "../curve/lines";
import { pointAt } from "../curve/points";
import Tooltip from "./tooltip";

const MAX_ROWS = 12;

/** Where the mouse is, and over which of a card's charts. */
export type HoverOf = Hover & { readonly kind: Kind };

interface Props {
  readonly hover: Signal<HoverOf | null>;
  readonly curves: ReadonlyMap<string, Curve>;
  readonly stepUnit: string;
  readonly valueName: string;
  readonly xKind: XKind;
  /** A rule that the batch mean follows and the exact value does not; null for none. */
  readonly rule: string | null;
  /** Whether what is not exact is drawn too: the batch mean, a logged F1, the gap. */
  readonly beside: boolean;
  /** Whether a curve is that of a group of runs. */
  readonly grouped: boolean;
}

export default function Hovered(props: Props) {
  const { hover, curves, stepUnit, valueName, xKind, rule, beside, grouped } = props;
  if (hover.value === null) return null;
  const { near, kind, clientX, clientY, chart } = hover.value;
  const rows = near.slice(0, MAX_ROWS).flatMap(({ key, index }) => {
    // The chart may be one render ahead of the curves or behind them.
    const curve = curves.get(key);
    if (!curve || index >= curve.step.length) return [];
    return [{ ...pointAt(curve, index), smoothed: smoothedAt(curve, kind, index) }];
  });
  if (rows.length === 0) return null;
  const any = (has: (curve: Curve) => unknown) => [...curves.values()].some(has);
  return (
    <Tooltip
      kind={kind}
      rows={rows}
      more={near.length - rows.length}
      noun={grouped ? "group" : "run"}
      clientX={clientX}
      clientY={clientY}
      chart={chart}
      stepUnit={stepUnit}
      valueName={valueName}
      bands={any((curve) => curve.scores.low)}
      means={beside && any((curve) => curve.batchMean)}
      logged={beside && any((curve) => curve.loggedF1)}
      rule={rule}
      time={xKind === "step" ? null : xKind}
    />
  );
}

/** What the line under the mouse is there; null where nothing is smoothed. */
function smoothedAt(curve: Curve, kind: Kind, index: number): number | null {
  const weight = smoothing.value;
  const raw = { score: curve.exact, gap: curve.gap, difference: curve.difference?.value }[kind];
  return weight > 0 && raw ? smooth(raw, weight)[index]! : null;
}
