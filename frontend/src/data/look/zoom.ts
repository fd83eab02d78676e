// The zoom of a chart, as a component holds it: it outlives the component, and is in the address.
import { useMemo } from "preact/hooks";
import { heldZoom, type Span } from "./held";

/** `key` tells the chart from all others, and from itself with other axes. */
export function useZoom(key: string) {
  const zoom = useMemo(() => heldZoom(key), [key]);
  const spans = zoom.value;
  return {
    spans,
    fitted: Object.keys(spans).length === 0,
    onFit: () => {
      zoom.value = {};
    },
    /** Zooms to other spans; an axis that stays is null. `axis` is the name of the upright one. */
    onZoom: (x: Span | null, y: Span | null, axis = "y") => {
      zoom.value = { ...zoom.value, ...(x && { x }), ...(y && { [axis]: y }) };
    },
  };
}
