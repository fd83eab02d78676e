// Dragging in a plot area: it draws a box, or moves what is shown. Works with shares of the
// area, from its left and its top; knows no data.

/** From where to where of the area's width or height. */
export type Span = readonly [from: number, to: number];

/** CSS pixels. A drag that is shorter in both directions is a click. */
const CLICK = 5;
/** CSS pixels. A drag that is shorter in one direction zooms in the other one only. */
const THIN = 20;

/** Whether a press moves what is shown, as in Time Series; other presses draw a box. */
export function moves({ button, shiftKey, altKey }: MouseEvent): boolean {
  return button === 1 || shiftKey || altKey;
}

/** Draws a box until the button is released. A direction that is not meant is null. */
export function dragBox(
  area: HTMLElement,
  start: MouseEvent,
  onEnd: (across: Span | null, down: Span | null) => void,
): void {
  const { left, top, width, height } = area.getBoundingClientRect();
  const box = document.createElement("div");
  box.className = "selection";
  area.append(box);
  const inside = (at: number, size: number) => Math.max(0, Math.min(size, at));
  const [x0, y0] = [start.clientX - left, start.clientY - top];
  let spans: readonly [Span | null, Span | null] = [null, null];
  untilRelease(
    (event) => {
      const x1 = inside(event.clientX - left, width);
      const y1 = inside(event.clientY - top, height);
      const meant = directions(Math.abs(x1 - x0), Math.abs(y1 - y0));
      const across: Span = meant.across ? [Math.min(x0, x1), Math.max(x0, x1)] : [0, width];
      const down: Span = meant.down ? [Math.min(y0, y1), Math.max(y0, y1)] : [0, height];
      const any = meant.across || meant.down;
      Object.assign(box.style, {
        left: `${across[0]}px`,
        top: `${down[0]}px`,
        width: `${any ? across[1] - across[0] : 0}px`,
        height: `${any ? down[1] - down[0] : 0}px`,
      });
      spans = [
        meant.across ? [across[0] / width, across[1] / width] : null,
        meant.down ? [down[0] / height, down[1] / height] : null,
      ];
    },
    () => {
      box.remove();
      if (spans[0] || spans[1]) onEnd(...spans);
    },
  );
}

/** In which directions a drag of so many pixels is meant. */
export function directions(width: number, height: number): { across: boolean; down: boolean } {
  const [wide, high] = [width >= CLICK, height >= CLICK];
  if (!wide || !high) return { across: wide, down: high };
  if (width < THIN && height < THIN) return { across: width >= height, down: height > width };
  return { across: width >= THIN, down: height >= THIN };
}

/** Tells how far the mouse has moved, until the button is released. */
export function dragAlong(
  area: HTMLElement,
  start: MouseEvent,
  onMove: (right: number, down: number) => void,
): void {
  start.preventDefault();
  const { width, height } = area.getBoundingClientRect();
  area.classList.add("panned");
  untilRelease(
    ({ clientX, clientY }) =>
      onMove((clientX - start.clientX) / width, (clientY - start.clientY) / height),
    () => area.classList.remove("panned"),
  );
}

function untilRelease(onMove: (event: MouseEvent) => void, onEnd: () => void): void {
  const end = new AbortController();
  const { signal } = end;
  document.addEventListener("mousemove", onMove, { signal });
  document.addEventListener(
    "mouseup",
    () => {
      end.abort();
      onEnd();
    },
    { signal },
  );
}
