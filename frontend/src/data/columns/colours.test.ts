import { expect, test } from "vitest";
import { colourOf } from "../palette";
import { PALETTES } from "../state";
import { distinct, ordered, QUIET } from "./colours";

const THEMES = ["light", "dark"] as const;
const GROUND = { light: "#ffffff", dark: "#303030" } as const;

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

test.each(THEMES)("no two of many groups have the same colour, %s", (theme) => {
  for (const palette of PALETTES) {
    for (const count of [1, 7, 8, 15, 40, 200]) {
      const colours = distinct(count, theme, palette);
      expect(new Set([...colours, QUIET[theme]]).size, `${count}`).toBe(count + 1);
      expect(colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true);
    }
  }
});

test("the first colours are those of the palette, however many follow", () => {
  const first = Array.from({ length: 7 }, (_, i) => colourOf(i, "light"));
  expect(distinct(20, "light", "tensorboard").slice(0, 7)).toEqual(first);
});

test.each(THEMES)(
  "colours in an order differ, and become lighter from each to the next, %s",
  (theme) => {
    for (const count of [2, 3, 8, 30]) {
      const light = ordered(count, theme).map(luminance);
      expect(
        light.slice(1).every((value, i) => value > light[i]!),
        `${count}`,
      ).toBe(true);
    }
    expect(new Set(ordered(100, theme)).size).toBe(100);
    expect(ordered(1, theme).length).toBe(1);
  },
);

test.each(THEMES)("added colours are seen on the ground: 3 to 1 or more, %s", (theme) => {
  const added = [...ordered(30, theme), ...distinct(40, theme, "tensorboard").slice(7)];
  for (const colour of added) {
    expect(contrast(colour, GROUND[theme]), colour).toBeGreaterThanOrEqual(3);
  }
});
