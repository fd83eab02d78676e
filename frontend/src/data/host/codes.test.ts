import { expect, test } from "vitest";
import { codeOf, codesOf, readCodes } from "./codes";

test("codes are read back one by one, and a code stays the code that it is", () => {
  const names = ["a", "opt=adam,lr=0.1/validation", "~"];
  const codes = names.map(codeOf);
  expect(readCodes(codesOf(names))).toEqual(codes);
  expect(codesOf(codes)).toBe(codesOf(names));
});

test("what is no code is left out", () => {
  expect(readCodes(undefined)).toEqual([]);
  expect(readCodes("junk~ab~abcde~abcdef")).toEqual(["~abcde"]);
});
