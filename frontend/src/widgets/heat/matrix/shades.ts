// The colours of shades: from the surface to blue above 0, to orange below. No eye takes
// these two for one another. Pure.
import type { Shade } from "./content";

export type Rgb = readonly [red: number, green: number, blue: number];
export type Theme = "light" | "dark";

interface Scale {
  readonly surface: Rgb;
  readonly above: Rgb;
  readonly below: Rgb;
}

// The surfaces are those of the page's style sheet.
const SCALES: Readonly<Record<Theme, Scale>> = {
  light: { surface: [255, 255, 255], above: [8, 81, 156], below: [179, 71, 0] },
  dark: { surface: [48, 48, 48], above: [116, 190, 255], below: [255, 167, 79] },
};

/** The colour of a shade; an undefined one has that of the surface. */
export function colourOf(shade: Shade, theme: Theme): Rgb {
  const { surface, above, below } = SCALES[theme];
  const share = Math.max(-1, Math.min(1, shade ?? 0));
  const end = share < 0 ? below : above;
  const mixed = (at: 0 | 1 | 2) =>
    Math.round(surface[at] + Math.abs(share) * (end[at] - surface[at]));
  return [mixed(0), mixed(1), mixed(2)];
}

const linear = (part: number) => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** WCAG's relative luminance. */
export const luminanceOf = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** Black or white: whichever is easier to read on a colour. */
export const inkOn = (colour: Rgb): string =>
  luminanceOf(colour) > Math.sqrt(1.05 * 0.05) - 0.05 ? "#000" : "#fff";

export const css = (colour: Rgb): string => `rgb(${colour.join(" ")})`;

/** The cells as bytes of red, green, blue and opacity, a pixel each. */
export function pixelsOf(
  shades: readonly (readonly Shade[])[],
  theme: Theme,
): Uint8ClampedArray<ArrayBuffer> {
  const width = shades[0]?.length ?? 0;
  const pixels = new Uint8ClampedArray(4 * width * shades.length);
  shades.forEach((row, y) => {
    row.forEach((shade, x) => {
      pixels.set([...colourOf(shade, theme), 255], 4 * (y * width + x));
    });
  });
  return pixels;
}
