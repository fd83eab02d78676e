// Run colours: those of TensorBoard's Time Series tab, so that a run looks the
// same in both. Knows no run; an index comes in, a colour goes out.
import type { Theme } from "./tensorboard";

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

export function colourOf(index: number, theme: Theme): string {
  return TIME_SERIES[index % TIME_SERIES.length]![theme];
}
