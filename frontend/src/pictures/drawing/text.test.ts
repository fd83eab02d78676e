import { expect, test } from "vitest";
import { cut, element, escaped, widthOf, wrapped } from "./text";

test("what XML has no character for is a mark, and what it reads as its own is escaped", () => {
  expect(escaped('a<b> & "c"')).toBe("a&lt;b&gt; &amp; &quot;c&quot;");
  expect(escaped("a\u0000b\u001f\u007f\ufffe\ud800c")).toBe("a�b����c");
  expect(escaped("a\tb\nc")).toBe("a b c");
  expect(escaped("épée 日本 😀")).toBe("épée 日本 😀");
  expect(element("a", { b: '"', c: 1 / 3 }, "d")).toBe('<a b="&quot;" c="0.33">d</a>');
});

test("a text is as wide as its letters, and square ones are widest", () => {
  expect(widthOf("il", 10)).toBeCloseTo(4.44);
  expect(widthOf("MW", 10)).toBeCloseTo(17.77);
  expect(widthOf("日", 10)).toBe(10);
  expect(widthOf("~@", 1000)).toBe(584 + 1015);
});

test("of a text that is too long the middle goes", () => {
  const name = "lr=0.01,bs=16,optimizer=adam,seed=3/validation";
  const short = cut(name, 120, 12);

  expect(widthOf(short, 12)).toBeLessThanOrEqual(120);
  expect(short).toMatch(/^lr=0.+….+validation$/);
  expect(cut("short", 120, 12)).toBe("short");
  expect(cut("😀😀😀", 13, 12)).toBe("…");
});

test("a caption is broken at spaces, and no line is wider than the room", () => {
  const lines = wrapped(`one two ${"long".repeat(40)} three`, 100, 12);

  for (const line of lines) expect(widthOf(line, 12)).toBeLessThanOrEqual(100);
  expect(lines[0]).toBe("one two");
  expect(lines.at(-1)).toMatch(/ three$/);
  // A word without a space is broken, so that nothing of a name is lost.
  expect(lines.join("")).toContain("long".repeat(40));
});
