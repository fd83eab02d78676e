// Whether a box has more at its right than is in sight. Knows nothing of what stands in it.
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** CSS pixels: less than this is rounding. */
const SOME = 4;

/** True until the box is scrolled to its end; what stands in it may change at any time. */
export function useSideways(box: RefObject<HTMLElement | null>): boolean {
  const [more, setMore] = useState(false);
  useLayoutEffect(() => {
    const target = box.current;
    if (!target) return;
    const measure = () => {
      const { scrollWidth, scrollLeft, clientWidth } = target;
      setMore(scrollWidth - scrollLeft - clientWidth > SOME);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    if (target.firstElementChild) observer.observe(target.firstElementChild);
    target.addEventListener("scroll", measure);
    measure();
    return () => {
      observer.disconnect();
      target.removeEventListener("scroll", measure);
    };
  }, []);
  return more;
}
