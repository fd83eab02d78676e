// The tooltip of a metric's charts. Apart from the card, so that moving the
// mouse draws a dozen rows anew and not the card of a thousand runs.
import type { Signal } from "@preact/signals";
import type { XKind } from "../chart/axis";
import type { Hover } from "../chart/plot";
import { type Curve, rowAt } from "../curves";
import { Tooltip } from "../widgets/tooltip";

const MAX_ROWS = 12;

interface Props {
  readonly hover: Signal<Hover | null>;
  readonly curves: ReadonlyMap<string, Curve>;
  readonly stepUnit: string;
  readonly valueName: string;
  readonly xKind: XKind;
}

export function Hovered({ hover, curves, stepUnit, valueName, xKind }: Props) {
  if (hover.value === null) return null;
  const { near, clientX, clientY } = hover.value;
  const rows = near.slice(0, MAX_ROWS).flatMap(({ key, index }) => {
    // The chart may be one render ahead of the curves or behind them.
    const curve = curves.get(key);
    return curve && index < curve.step.length ? [rowAt(curve, index)] : [];
  });
  if (rows.length === 0) return null;
  return (
    <Tooltip
      rows={rows}
      more={near.length - rows.length}
      clientX={clientX}
      clientY={clientY}
      stepUnit={stepUnit}
      valueName={valueName}
      time={xKind === "step" ? null : xKind}
    />
  );
}
