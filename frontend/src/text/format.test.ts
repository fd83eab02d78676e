import { expect, test } from "vitest";
import { between, capital, cut, duration, gap, plural, score } from "./format";

test("a score has four decimals, an undefined one a dash", () => {
  expect(score(122 / 151)).toBe("0.8079");
  expect(score(1)).toBe("1.0000");
  expect(score(null)).toBe("–");
  expect(score(Number.NaN)).toBe("–");
});

test("a gap shows its sign, unless it rounds to nothing", () => {
  expect(gap(-0.164)).toBe("−0.1640");
  expect(gap(0.25)).toBe("+0.2500");
  expect(gap(-0.00001)).toBe("0.0000");
});

test.each([
  [0, "0 s"],
  [0.25, "0.25 s"],
  [59.6, "1 min"],
  [125, "2 min 5 s"],
  [3600, "1 h"],
  [12000, "3 h 20 min"],
  [187200, "2 d 4 h"],
  [-90, "−1 min 30 s"],
])("%d seconds read %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("a threshold has four digits, and two where it is very close to 0 or to 1", () => {
  expect([0.5, 0.30078125, 0.31, 0, 1].map(cut)).toEqual(["0.5", "0.3008", "0.31", "0", "1"]);
  expect(cut(2 ** -24)).toBe("6.0e−8");
  expect(cut(1 - 2 ** -24)).toBe("1 − 6.0e−8");
});

test("the words of a bracket never leave out a part of it", () => {
  expect(between([0.9124, 0.91491])).toBe("between 0.9124 and 0.9150");
  expect(between([0.75, 0.75])).toBe("0.7500");
  for (let i = 0; i < 10_000; i++) {
    const value = i / 10_000 + (i % 3) * 1e-17;
    const [low, high] = between([value, value + 1e-9])
      .match(/[\d.]+/g)!
      .map(Number);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value + 1e-9);
  }
});

test("one is singular", () => {
  expect([plural(1, "run"), plural(2, "run"), plural(0, "run")]).toEqual([
    "1 run",
    "2 runs",
    "0 runs",
  ]);
});

test("a capital changes the first letter alone", () => {
  expect(capital("exact F1")).toBe("Exact F1");
});
