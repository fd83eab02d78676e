// Colours of many things: such as differ from each other as far as they can, and such as are in
// an order. Pure.
import type { Theme } from "../host/tensorboard";
import { colourOf } from "../palette";
import type { Palette } from "../state";

type Triple = readonly [number, number, number];

const COLOURS = 7; // of each palette
/** How light a mark may be on the ground of a theme, so that it is seen: 3 to 1 and more. */
const LIGHTNESS = { light: [0.3, 0.62], dark: [0.6, 0.92] } as const;
/** What has no value, and belongs to nothing. */
export const QUIET: Readonly<Record<Theme, string>> = { light: "#80868b", dark: "#9aa0a6" };

/** Colours that all differ: those of the palette, then each as far as can be from all before. */
export function distinct(count: number, theme: Theme, palette: Palette): string[] {
  const first = Array.from({ length: Math.min(count, COLOURS) }, (_, i) =>
    colourOf(i, theme, palette),
  );
  if (count <= COLOURS) return first;
  const free = candidates(theme, count).map((colour) => ({ colour, lab: labOf(colour), far: 9 }));
  const taken = [...first];
  const away = (from: Triple) => {
    for (const one of free) one.far = Math.min(one.far, distance(one.lab, from));
  };
  away(labOf(QUIET[theme]));
  for (const colour of first) away(labOf(colour));
  while (taken.length < count) {
    const next = free.reduce((best, one) => (one.far > best.far ? one : best));
    taken.push(next.colour);
    away(next.lab);
  }
  return taken;
}

/** All round the circle, strong and pale, dark and light; more of them if more are wanted. */
function candidates(theme: Theme, count: number): string[] {
  const hues = Math.max(36, count);
  const [low, high] = LIGHTNESS[theme];
  return [low + 0.1, (low + high) / 2 + 0.05, high].flatMap((light) =>
    [0.16, 0.07].flatMap((chroma) =>
      Array.from({ length: hues }, (_, i) => hexOf([light, chroma, (360 * i) / hues])),
    ),
  );
}

/**
 * Colours in an order, from dark to light and round half of the circle, as of the map viridis:
 * whoever sees no hues sees the order all the same.
 */
export function ordered(count: number, theme: Theme): string[] {
  const [low, high] = LIGHTNESS[theme];
  return Array.from({ length: count }, (_, i) => {
    const share = count === 1 ? 0.5 : i / (count - 1);
    return hexOf([low + share * (high - low), 0.12, 310 - share * 225]);
  });
}

/** A colour of lightness, chroma and hue (OKLCH) as #rrggbb; what no screen has is cut off. */
function hexOf([light, chroma, hue]: Triple): string {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const channel = (value: number) => {
    const curved = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
    const byte = Math.round(255 * Math.min(1, Math.max(0, curved)));
    return byte.toString(16).padStart(2, "0");
  };
  return `#${linear.map(channel).join("")}`;
}

/** A colour where distances are as people see them (OKLab). */
function labOf(hex: string): Triple {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: Triple, b: Triple): number => Math.hypot(...a.map((own, i) => own - b[i]!));
