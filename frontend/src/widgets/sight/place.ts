// Where the tooltip goes: never over the charts whose crosshair it explains. Pure.

/** In CSS pixels of the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Place {
  readonly left: number;
  readonly top: number;
  /** The most that it may be high: where there is little room its last rows are cut off. */
  readonly height: number;
}

const AWAY = 16;
const EDGE = 4;
/** Less than this holds no row. */
const LEAST = 72;

/**
 * Below or above all charts of the card if it fits there, else of the one that is pointed at,
 * else beside all of them; else where there is more room. Only a chart as high as the window is
 * covered, away from the mouse.
 */
export function placeOf(
  { width, height }: Size,
  mouse: { readonly x: number; readonly y: number },
  charts: Box,
  chart: Box,
  window: Size,
): Place {
  const clamped = (at: number, size: number, most: number) =>
    Math.max(EDGE, Math.min(at, most - EDGE - size));
  const left = clamped(mouse.x + AWAY, width, window.width);
  for (const { top, bottom } of [charts, chart]) {
    if (bottom + EDGE + height <= window.height - EDGE) return { left, top: bottom + EDGE, height };
    if (top - EDGE - height >= EDGE) return { left, top: top - EDGE - height, height };
  }
  const top = clamped(mouse.y + AWAY, height, window.height);
  for (const side of [charts.right + EDGE, charts.left - EDGE - width]) {
    if (side >= EDGE && side + width <= window.width - EDGE) return { left: side, top, height };
  }
  const below = window.height - 2 * EDGE - chart.bottom;
  const above = chart.top - 2 * EDGE;
  if (Math.max(below, above) >= LEAST) {
    return below >= above
      ? { left, top: chart.bottom + EDGE, height: below }
      : { left, top: EDGE, height: above };
  }
  const right = mouse.x + AWAY;
  return {
    left: Math.max(EDGE, right + width <= window.width ? right : mouse.x - AWAY - width),
    top,
    height,
  };
}
