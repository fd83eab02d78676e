import { expect, test } from "vitest";
import { fitted, inFull } from "./names";
import { widthOf } from "./text";

const ROOM = 190;
const of = (...names: string[]) => [...fitted(names, ROOM, 12).values()];
const rates = Array.from(
  { length: 6 },
  (_, i) =>
    `model=resnet50-imagenet-pretrained,optimizer=adamw,lr=0.00${i + 1},bs=128,augment=randaugment/validation`,
);

test("of long names that differ in one part, this part is shown", () => {
  for (const [i, text] of of(...rates).entries()) {
    expect(text).toContain(`lr=0.00${i + 1}`);
    expect(widthOf(text, 12)).toBeLessThanOrEqual(ROOM);
  }
});

test("names that fit stay as they are", () => {
  expect(of("a/train", "b/train")).toEqual(["a/train", "b/train"]);
});

const long = "x".repeat(100);
const LISTS: readonly (readonly string[])[] = [
  rates,
  // Without joints, in the middle, at both ends, and beside a name of another form.
  ["1", "2", "3"].map((middle) => `${long}${middle}${long}`),
  ["1", "2"].flatMap((a) => ["1", "2"].map((b) => `${long}${a}${long}${b}${long}`)),
  [...rates, `other-model,${rates[0]}`, `other-model,${rates[1]}`],
  [`${long}a`, `${long}a (1)`, `${long}aa`, `${long}`],
  // What is drawn as the same sign.
  ["a\u0001", "a\u0002", "a\ufffd"],
  ["a\tb", "a b", "a\nb"],
  Array.from({ length: 200 }, (_, i) => `${long}${i % 2}${long}${i}${long}`),
];

test.each(LISTS)("no two names that differ are shown equal, and all fit: %#", (...names) => {
  for (const room of [60, 120, ROOM, 280]) {
    const texts = [...fitted(names, room, 12).values()];
    expect(new Set(texts).size, `${room}`).toBe(names.length);
    for (const text of texts) expect(widthOf(text, 12)).toBeLessThanOrEqual(Math.max(60, room));
  }
});

test("what is left out of names is told in full", () => {
  expect(inFull(fitted(["a", "b"], ROOM, 12))).toEqual([]);
  expect(inFull(fitted(rates, ROOM, 12)).join()).toContain(`The first in full: ${rates[0]}.`);
  // They differ at both ends of what is shown, and in its middle, for which there is no room.
  const alike = ["111", "121", "222"]
    .map((signs) => [...signs].join(long))
    .map((n) => long + n + long);
  const told = inFull(fitted(alike, ROOM, 12)).join();
  expect(told).toContain(` (1) is ${alike[1]}`);
});
