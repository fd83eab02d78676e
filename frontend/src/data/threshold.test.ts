// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { counted, underway } from "./server/underway";
import { decodeState, restingThreshold, threshold } from "./state";
import { aimed, moveThreshold, nearestEdge } from "./threshold";

const twoFrames = () => vi.advanceTimersByTimeAsync(100);

beforeEach(async () => {
  vi.useFakeTimers();
  decodeState(new Map());
  await twoFrames();
});
afterEach(() => vi.useRealTimers());

test("while an answer is on its way moves wait, and the newest is asked then", async () => {
  const asked: (number | null)[] = [];
  const end = threshold.subscribe((value) => asked.push(value));
  let arrive = () => {};
  const answer = counted(() => new Promise<void>((resolve) => (arrive = resolve)));
  moveThreshold(0.25);
  moveThreshold(0.5);
  moveThreshold(0.75);
  expect(aimed.value).toBe(0.75);
  expect(asked).toEqual([null]);

  arrive();
  await answer;
  expect(asked).toEqual([null, 0.75]);
  expect(aimed.value).toBe(0.75);

  // The views have not asked yet, so that nobody knows whether there is an answer to wait for.
  moveThreshold(0.5);
  moveThreshold(null);
  expect(asked).toEqual([null, 0.75]);
  await twoFrames();
  expect(asked).toEqual([null, 0.75, null]);
  end();
});

test("an answer that fails holds nobody up", async () => {
  await expect(counted(() => Promise.reject(new Error("No.")))).rejects.toThrow("No.");

  expect(underway.value).toBe(0);
});

test("the address has a threshold once it rests", async () => {
  for (const at of [0.25, 0.5, 0.75]) moveThreshold(at);
  expect(restingThreshold.value).toBeNull();

  await vi.advanceTimersByTimeAsync(1000);
  expect(restingThreshold.value).toBe(0.75);
});

test("the nearest edge is that with the smallest distance, of two the lower one", () => {
  const edges = [0, 0.25, 0.5, 1];

  expect([0.2, 0.4, 0.9, 0.375, -1, 2].map((value) => nearestEdge(edges, value))).toEqual([
    1, 2, 3, 1, 0, 3,
  ]);
});
