// Colours of the page as they are on white. Pure.
import { PALETTES } from "../data/palette";

const PAIRS = new Map(
  Object.values(PALETTES).flatMap((colours) =>
    colours.filter(({ light, dark }) => light !== dark).map(({ light, dark }) => [dark, light]),
  ),
);

/** What a colour of the dark theme is in the light one. */
export const onPaper = (colour: string): string => PAIRS.get(colour) ?? colour;
