// The tooltip of a metric's charts. Apart from the card, so that moving the
// mouse draws a dozen rows anew and not the card of a thousand runs.
import type { Signal } from "@preact/signals";
import type { XKind } from "../chart/axis";
import type { Hover } from "../chart/plot";
import { smooth } from "../chart/smooth";
import { type Curve, rowAt } from "../curves";
import { smoothing } from "../state";
import { Tooltip } from "../widgets/tooltip";

const MAX_ROWS = 12;

interface Props {
  readonly hover: Signal<Hover | null>;
  readonly curves: ReadonlyMap<string, Curve>;
  readonly stepUnit: string;
  readonly valueName: string;
  readonly baseline: string | null;
  readonly xKind: XKind;
}

export function Hovered({ hover, curves, stepUnit, valueName, baseline, xKind }: Props) {
  if (hover.value === null) return null;
  const weight = smoothing.value;
  const { near, clientX, clientY } = hover.value;
  const rows = near.slice(0, MAX_ROWS).flatMap(({ key, index }) => {
    // The chart may be one render ahead of the curves or behind them.
    const curve = curves.get(key);
    if (!curve || index >= curve.step.length) return [];
    const smoothed = weight > 0 ? smooth(curve.exact, weight)[index]! : null;
    return [{ ...rowAt(curve, index), smoothed }];
  });
  if (rows.length === 0) return null;
  const any = (has: (curve: Curve) => unknown) => [...curves.values()].some(has);
  return (
    <Tooltip
      rows={rows}
      more={near.length - rows.length}
      clientX={clientX}
      clientY={clientY}
      stepUnit={stepUnit}
      valueName={valueName}
      bands={any((curve) => curve.scores.low)}
      means={any((curve) => curve.batchMean)}
      differences={baseline !== null}
      time={xKind === "step" ? null : xKind}
    />
  );
}
