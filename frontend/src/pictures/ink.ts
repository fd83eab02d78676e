// Colours of the page as they are on white, and which bands are seen there. Pure.
import type { Line } from "../chart/content";
import { PALETTES } from "../data/palette";

const PAIRS = new Map(
  Object.values(PALETTES).flatMap((colours) =>
    colours.filter(({ light, dark }) => light !== dark).map(({ light, dark }) => [dark, light]),
  ),
);

/** What a colour of the dark theme is in the light one. */
export const onPaper = (colour: string): string => PAIRS.get(colour) ?? colour;

/** Whether a line's band is seen: it needs two points side by side. */
export function isBanded({ low, high }: Pick<Line, "low" | "high">): boolean {
  const isKnown = (i: number) => Number.isFinite(low?.[i]) && Number.isFinite(high?.[i]);
  return low?.some((_, i) => i > 0 && isKnown(i) && isKnown(i - 1)) ?? false;
}
