import { expect, test } from "vitest";
import { compiled } from "./patterns";

test("a pattern becomes an expression, or a sentence why not", () => {
  expect(compiled("^a", "i")).toEqual(/^a/i);
  expect(compiled("batch_(")).toMatch(/^Not a regular expression yet: .*group/i);
});

test.each([
  "(x+x+)+y$",
  "(a|aa)+$",
  "(?:\\w*)*!",
  "(?<name>a?a?){9,}b",
  "((ab)+c)*d",
  "(a{1,9}){30}b",
  "\\w*\\w*\\w*\\w*!",
  "(.*)(.*)(.*)x",
])("%s could take the browser for ever, and is refused", (pattern) => {
  expect(compiled(pattern)).toMatch(/for ever/);
});

test.each([
  "^(.*)/fold(\\d+)",
  "lr(\\d+)_bs(\\d+)_seed(\\d+)",
  "(train|validation)$",
  "(ab)+",
  "(?:\\d{4}-)?x",
  "[(+]+[*)]+\\(a+\\)+",
  "a|b+",
])("%s cannot, and is taken", (pattern) => {
  expect(compiled(pattern)).toBeInstanceOf(RegExp);
});
