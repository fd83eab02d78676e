// A box beside a place of the window, such as that of the mouse. It stays inside the window
// and takes no clicks. Knows nothing of what stands in it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import "./beside.css";

/** CSS pixels between the place and the box, and between the box and the window's edge. */
const AWAY = 14;
const EDGE = 4;

interface Size {
  readonly width: number;
  readonly height: number;
}

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
  /** Whether those who do not see it are told elsewhere. */
  readonly hidden?: boolean;
  readonly children: ComponentChildren;
}

export function Beside({ x, y, testId, hidden, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style, offsetWidth, offsetHeight } = box.current!;
    const { clientWidth, clientHeight } = document.documentElement;
    const [left, top] = placedBeside(
      x,
      y,
      { width: offsetWidth, height: offsetHeight },
      { width: clientWidth, height: clientHeight },
    );
    style.transform = `translate(${left}px, ${top}px)`;
  });
  return (
    <div class="beside" ref={box} data-testid={testId} aria-hidden={hidden}>
      {children}
    </div>
  );
}
