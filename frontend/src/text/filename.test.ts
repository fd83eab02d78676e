import { expect, test } from "vitest";
import { fileName } from "./filename";

test("a file's name says what is in it, and any disk takes it", () => {
  expect(fileName("f1_score", "Exact F1, macro average", "a/validation")).toBe(
    "f1_score-Exact_F1_macro_average-a_validation",
  );
  expect(fileName("日本", "é")).toBe("日本-é");
  expect(fileName("", "///")).toBe("picture");
  for (const name of [
    fileName("../../etc", "CON:|<>\u0000"),
    fileName("日".repeat(5000)),
    fileName("\ud800", "\u202e.exe", "=1+1", "a\nb"),
  ]) {
    expect(name).toMatch(/^[\p{L}\p{N}=][\p{L}\p{N}._=+-]*$/u);
    expect(new TextEncoder().encode(`${name} (10).json`).length).toBeLessThan(160);
  }
});

test("two long tags that differ in one letter have two files", () => {
  const tag = "a".repeat(4999);
  const names = ["a", "b", "c"].map((last) => fileName(tag + last, "Exact F1", "run"));

  expect(new Set(names).size).toBe(3);
  expect(fileName(`${tag}b`, "Exact F1", "run")).toBe(names[1]);
});

test("what is lost, and is no blank, is told by a code", () => {
  const odd = ["a<b", "a>b", "a:b", "a\u0000b", "a\u202eb", "a😀b", "a🎉b", "a_b", "a\ud800b"];

  expect(new Set(odd.map((name) => fileName("f1", name))).size).toBe(odd.length);
  expect(new Set([fileName("a", "b<"), fileName("a", "<b"), fileName("a<", "b")]).size).toBe(3);
});
