import { effect } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { heldNames, heldOpen, heldOrder, heldStep, heldZoom } from "./held";
import { LOOK, settle } from "./look";

const again = () => {
  settle();
  const text = LOOK.write();
  LOOK.read(undefined);
  LOOK.read(text ?? undefined);
  return text;
};

beforeEach(() => {
  vi.useFakeTimers();
  LOOK.read(undefined);
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

test("how views are left is read back the same", () => {
  const order = heldOrder("best", { column: 1, descending: false });
  const step = heldStep("classes");
  const ticks = heldNames("ticks");
  const zoom = heldZoom("curves f1");
  order.value = { column: 3, descending: true };
  step.choose("a run", 12);
  ticks.set(["c", "a"]);
  zoom.value = { x: [0.25, 9.5], score: [-0.1, 1] };
  heldOpen("table", "f1").value = true;
  heldOpen("display").value = true;
  const text = again();

  expect(text).toMatch(/^[\w.~!*-]+$/); // no letter that an address spells by three
  expect(order.value).toEqual({ column: 3, descending: true });
  expect([step.of("a run"), step.of("another")]).toEqual([12, null]);
  expect(ticks.of(["a", "b", "c"])).toEqual(["c", "a"]);
  expect(zoom.value).toEqual({ x: [0.25, 9.5], score: [-0.1, 1] });
  expect([heldOpen("table", "f1").value, heldOpen("table", "f2").value]).toEqual([true, false]);
  expect(heldOpen("display").value).toBe(true);
});

test("what is as usual leaves nothing in the address", () => {
  const order = heldOrder("best", { column: 1, descending: false });
  const open = heldOpen("display");
  order.value = { column: 2, descending: false };
  open.value = true;
  order.value = { column: 1, descending: false };
  open.value = false;
  heldZoom("a").value = { x: [0, 1] };
  heldZoom("a").value = {};
  heldNames("ticks").set(null);

  expect(again()).toBeNull();
});

test("an order, a step and ticks of one name do not disturb each other", () => {
  heldOrder("classes", { column: 1, descending: false }).value = { column: 2, descending: true };
  heldStep("classes").choose("a", 3);
  heldNames("classes").set(["a"]);
  again();
  expect(heldOrder("classes", { column: 1, descending: false }).value.column).toBe(2);
  expect(heldStep("classes").of("a")).toBe(3);
});

test("that nothing is ticked is told from that nobody ticked", () => {
  const ticks = heldNames("ticks");
  expect(ticks.of(["a"])).toBeNull();
  ticks.set([]);
  again();
  expect(ticks.of(["a"])).toEqual([]);
});

test.each([1e-9, 1, 1.7e9])("a zoom near %d is kept to less than a pixel", (near) => {
  const zoom = heldZoom("t");
  const [low, high] = [near * (1 + 1e-7), near * (1 + 3e-7)];
  zoom.value = { x: [low, high] };
  again();
  const [from, to] = zoom.value.x!;
  expect(Math.abs(from - low)).toBeLessThan((high - low) / 4000);
  expect(Math.abs(to - high)).toBeLessThan((high - low) / 4000);
});

test("what an address says wrongly is as if it were not there", () => {
  LOOK.read("o-best*12x!zzz!*!s-classes*~abcde!z-~abcde*x_2_1!n-ticks*%%!open*");
  expect(heldOrder("best", { column: 1, descending: false }).value.column).toBe(1);
  expect(heldStep("classes").of("a")).toBeNull();
  expect(heldZoom("a").value).toEqual({});
  expect(heldNames("ticks").of(["a"])).toEqual([]);
});

test("many zooms leave the address short: the latest are in it", () => {
  for (let i = 0; i < 100; i++) heldZoom(`chart ${i}`).value = { x: [0.123456, 0.234567] };
  const text = again();
  expect(text!.length).toBeLessThanOrEqual(400);
  expect(heldZoom("chart 99").value).not.toEqual({});
  expect(heldZoom("chart 0").value).toEqual({});
});

test("a zoom that moves on and on changes the address at once, and then a few times", () => {
  vi.runAllTimers();
  const written = vi.fn();
  const stop = effect(() => written(LOOK.write()));
  const zoom = heldZoom("a");
  for (let i = 1; i <= 60; i++) {
    zoom.value = { x: [0, i] };
    vi.advanceTimersByTime(16);
  }
  vi.runAllTimers();
  stop();
  expect(written.mock.calls.length).toBeLessThan(8);
  expect(written.mock.lastCall![0]).toContain("x_0_60");
});

test("a value stays the same object until it changes", () => {
  const zoom = heldZoom("a");
  zoom.value = { x: [0, 1] };
  const before = zoom.value;
  heldOpen("display").value = true;
  expect(zoom.value).toBe(before);
});
