import { expect, test } from "vitest";
import { cellOf } from "./cell";

const COMPUTED = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1"];

test("a name that a spreadsheet would compute is shown to it as a text", () => {
  for (const name of [...COMPUTED, "\uff1d1", "\u200b@a", '=HYPERLINK("http://x","y")']) {
    expect(cellOf(name).replace(/^"/, "")).toMatch(/^'/);
  }
});

test("every other name is as it is, and so is a number", () => {
  for (const name of ["a", "a=1", "lr=0.1", "-1", "+1", "-1e-5", "", "日本"]) {
    expect(cellOf(name)).toBe(name);
  }
  expect(cellOf("-1e")).toBe("'-1e");
});

test("without one apostrophe in front, a name is what it was", () => {
  for (const name of [...COMPUTED, "'", "''=1", "'a", "a"]) {
    const read = cellOf(name).replace(/^"(.*)"$/s, "$1");
    expect(read.replace(/^'/, "")).toBe(name);
  }
});

test("what UTF-8 cannot have is written out", () => {
  expect(cellOf("a\udcff")).toBe("a\\udcff");
  expect(cellOf("😀")).toBe("😀");
});
