import { expect, test } from "vitest";
import { themeFrom } from "./tensorboard";

const NOTHING = { inTensorBoard: false, darkClass: false, settings: null, systemDark: false };

test("inside TensorBoard its class alone decides, whatever the system prefers", () => {
  const inside = { ...NOTHING, inTensorBoard: true, systemDark: true };

  expect(themeFrom(inside)).toBe("light");
  expect(themeFrom({ ...inside, systemDark: false, darkClass: true })).toBe("dark");
});

test("elsewhere TensorBoard's stored choice comes before the system's", () => {
  expect(themeFrom({ ...NOTHING, settings: '{"theme":"dark"}' })).toBe("dark");
  expect(themeFrom({ ...NOTHING, settings: '{"theme":"light"}', systemDark: true })).toBe("light");
});

test.each([null, "null", "{}", "{broken", '{"theme":"browser_default"}'])(
  "settings of %s leave it to the system",
  (settings) => {
    expect(themeFrom({ ...NOTHING, settings, systemDark: true })).toBe("dark");
  },
);
