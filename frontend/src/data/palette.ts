// Run colours: those of TensorBoard's Time Series tab, so that a run looks the
// same in both. Knows no run; an index comes in, a colour goes out.

import type { Theme } from "./host/tensorboard";
import type { Palette } from "./state";

// tensorboard/webapp/util/colors.ts; only the first differs between the themes.
const TIME_SERIES: readonly Readonly<Record<Theme, string>>[] = [
  { light: "#425066", dark: "#8e98a3" },
  { light: "#12b5cb", dark: "#12b5cb" },
  { light: "#e52592", dark: "#e52592" },
  { light: "#f9ab00", dark: "#f9ab00" },
  { light: "#9334e6", dark: "#9334e6" },
  { light: "#7cb342", dark: "#7cb342" },
  { light: "#e8710a", dark: "#e8710a" },
];

/** Okabe and Ito's colours without yellow, which is too pale on white. */
const COLOUR_BLIND: readonly Readonly<Record<Theme, string>>[] = [
  { light: "#000000", dark: "#ffffff" },
  ...["#e69f00", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7"].map((colour) => ({
    light: colour,
    dark: colour,
  })),
];

export const PALETTES = { tensorboard: TIME_SERIES, colour_blind: COLOUR_BLIND } as const;

export function colourOf(index: number, theme: Theme, palette: Palette = "tensorboard"): string {
  const colours = PALETTES[palette];
  return colours[index % colours.length]![theme];
}
