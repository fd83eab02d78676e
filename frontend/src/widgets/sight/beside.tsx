// A box beside a place of the window, such as that of the mouse. It stays inside the window,
// off the chart that it is about, and takes no clicks. Knows nothing of what stands in it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Place, placeOf, type Size } from "./place";
import "./beside.css";

/** CSS pixels between the place and the box, and between the box and the window's edge. */
const AWAY = 14;
const EDGE = 4;

/** Where the box is: right of the place and below it, or left or above where that ends. */
export function placedBeside(x: number, y: number, box: Size, page: Size): [number, number] {
  const along = (at: number, size: number, room: number) => {
    const after = at + AWAY;
    const place = after + size <= room - EDGE ? after : at - AWAY - size;
    return Math.max(EDGE, Math.min(place, room - EDGE - size));
  };
  return [along(x, box.width, page.width), along(y, box.height, page.height)];
}

interface Props {
  readonly x: number;
  readonly y: number;
  readonly testId: string;
  /** The chart that it must not cover, nor the others that stand beside that one. */
  readonly off?: HTMLElement;
  /** What it is about, for tests. */
  readonly kind?: string;
  /** Whether those who do not see it are told elsewhere. */
  readonly hidden?: boolean;
  readonly children: ComponentChildren;
}

export function Beside({ x, y, testId, off, kind, hidden, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style } = box.current!;
    style.maxHeight = "";
    const { offsetWidth: width, offsetHeight: height } = box.current!;
    const { clientWidth, clientHeight } = document.documentElement;
    const window = { width: clientWidth, height: clientHeight };
    const place = off
      ? offCharts(off, { width, height }, { x, y }, window)
      : besideMouse(x, y, { width, height }, window);
    style.maxHeight = `${place.height}px`;
    style.transform = `translate(${place.left}px, ${place.top}px)`;
  });
  return (
    <div
      class="beside"
      ref={box}
      data-testid={testId}
      data-kind={kind}
      role={hidden ? undefined : "tooltip"}
      aria-hidden={hidden}
    >
      {children}
    </div>
  );
}

function besideMouse(x: number, y: number, box: Size, window: Size): Place {
  const [left, top] = placedBeside(x, y, box, window);
  return { left, top, height: window.height - 2 * EDGE };
}

function offCharts(
  chart: HTMLElement,
  box: Size,
  mouse: { readonly x: number; readonly y: number },
  window: Size,
): Place {
  const all = chart.closest(".plots") ?? chart;
  return placeOf(box, mouse, all.getBoundingClientRect(), chart.getBoundingClientRect(), window);
}
