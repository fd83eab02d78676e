// A box of text above the page, beside what opened it. Escape and a click elsewhere close it;
// nothing on the page moves. Knows nothing of what it says.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import "./popover.css";

interface Props {
  readonly testId: string;
  readonly label: string;
  /** What it stands beside. */
  readonly anchor: HTMLButtonElement;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** CSS pixels to what it stands beside, and to the ends of the window. */
const AWAY = 6;

export function Popover({ testId, label, anchor, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = box.current!;
    own.showPopover?.(); // there is none in the unit tests' browser
    // What stands in it may come later.
    const observer = new ResizeObserver(() => place(own, anchor.getBoundingClientRect()));
    observer.observe(own);
    place(own, anchor.getBoundingClientRect());
    return () => observer.disconnect();
  }, [anchor]);
  useEffect(() => {
    // What opened it closes it again. Not before this click is over, or that would close it.
    anchor.popoverTargetElement = box.current;
    return () => {
      anchor.popoverTargetElement = null;
    };
  }, [anchor]);
  return (
    <div
      ref={box}
      popover="auto"
      class="popover"
      role="dialog"
      aria-label={label}
      data-testid={testId}
      // Another button closes it and opens it anew, before this is told.
      onToggle={({ currentTarget: own }) => own.matches(":popover-open") || onClose()}
    >
      {children}
    </div>
  );
}

/**
 * At its right, or at its left, so that what is above and below of it can be clicked next;
 * where there is no room beside it, below or above. Inside of the window in any case.
 */
function place(box: HTMLElement, beside: DOMRect): void {
  box.style.left = "0"; // where it was, an end of the window may have made it narrow
  const { width, height } = box.getBoundingClientRect();
  const [right, left] = [beside.right + AWAY, beside.left - AWAY - width];
  const [most, lowest] = [innerWidth - AWAY - width, innerHeight - AWAY - height];
  const x = right <= most ? right : left >= AWAY ? left : null;
  const below = beside.bottom + AWAY;
  const y = x !== null ? beside.top : below <= lowest ? below : beside.top - AWAY - height;
  box.style.left = `${Math.max(AWAY, x ?? Math.min(beside.left, most))}px`;
  box.style.top = `${Math.max(AWAY, Math.min(y, lowest))}px`;
}
