// Which rows of a long list are in sight, so that only these are built. Knows heights, and
// nothing of what the rows are.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows beyond either end, for a scroll that is faster than a render. */
const SPARE = 10;

/** The rows `from` to `to` of `count` equally high ones in `box`; all of them if not `on`. */
export function useVisibleRows<T extends HTMLElement>(
  count: number,
  rowHeight: number,
  on: boolean,
) {
  const box = useRef<T>(null);
  const [{ top, height }, setSeen] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const target = box.current;
    if (!on || !target) return;
    const measure = () => setSeen({ top: target.scrollTop, height: target.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    target.addEventListener("scroll", measure);
    measure();
    return () => {
      observer.disconnect();
      target.removeEventListener("scroll", measure);
    };
  }, [on]);
  if (!on) return { box, from: 0, to: count };
  return {
    box,
    from: Math.max(0, Math.floor(top / rowHeight) - SPARE),
    to: Math.min(count, Math.ceil((top + height) / rowHeight) + SPARE),
  };
}
