import { expect, test } from "vitest";
import { readHash, writeHash } from "./hash";

test("a written value is read back, whatever it contains", () => {
  const value = 'a&b=c d%"é';
  const hash = writeHash("#f1", "f1", { "p.f1.filter": value });

  expect(readHash(hash).get("p.f1.filter")).toBe(value);
});

test("writing keeps every other key and the tab", () => {
  const hash = writeHash("#timeseries&p.x.y=1&p.f1.x=wall", "f1", { "p.f1.x": "relative" });

  expect(hash).toBe("#timeseries&p.x.y=1&p.f1.x=relative");
});

test("null removes a key", () => {
  expect(writeHash("#f1&p.f1.x=wall", "f1", { "p.f1.x": null })).toBe("#f1");
});

test("without a tab in the hash ours is put in, so that a link opens it", () => {
  expect(writeHash("", "f1", { "p.f1.x": "wall" })).toBe("#f1&p.f1.x=wall");
});

test("a lone percent sign is read as it stands", () => {
  expect(readHash("#f1&p.f1.filter=50%").get("p.f1.filter")).toBe("50%");
});
