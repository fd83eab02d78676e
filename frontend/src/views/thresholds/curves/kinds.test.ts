import { expect, test } from "vitest";
import { isoLines, KINDS } from "./kinds";

test("on a line of equal F1 it is the harmonic mean of precision and recall everywhere", () => {
  for (const { x, y, label } of isoLines("")) {
    const level = Number(label?.replace("F1 ", ""));
    for (const [i, recall] of x.entries()) {
      expect((2 * recall * y[i]!) / (recall + y[i]!)).toBeCloseTo(level, 12);
      expect(y[i]).toBeLessThanOrEqual(1 + 1e-12);
    }
    expect([y[0], x.at(-1)]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
  }
});

test("no guide is ever pointed at, nor has the key of a run", () => {
  for (const { guides } of Object.values(KINDS)) {
    for (const { faint, key } of guides("")) {
      expect(faint).toBe(true);
      expect(key.startsWith("\0")).toBe(true);
    }
  }
});
