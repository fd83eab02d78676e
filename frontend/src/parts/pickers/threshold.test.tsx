// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { seriesOf } from "../../data/examples";
import type { SeriesAnswer } from "../../data/server/api";
import { seriesAnswer } from "../../data/server/load";
import { decodeState, threshold } from "../../data/state";
import Threshold from "./threshold";

const EDGES = [0, 0.25, 0.5, 0.75, 1];
let root: HTMLElement;
let asked: string[];
const find = <T extends HTMLElement>(id: string) => root.querySelector<T>(`[data-testid="${id}"]`)!;
const slider = () => find<HTMLInputElement>("threshold-slider");
const number = () => find<HTMLInputElement>("threshold-number");
const type = async (text: string) => {
  await act(() => {
    number().value = text;
    number().dispatchEvent(new Event("input", { bubbles: true }));
  });
  await act(() => {
    number().dispatchEvent(new Event("change", { bubbles: true }));
  });
};

beforeEach(async () => {
  decodeState(new Map());
  asked = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(JSON.stringify({ own_threshold: 0.5, at_step: { edges: EDGES } }));
  });
  root = document.createElement("div");
  document.body.replaceChildren(root);
  await act(() => {
    const kept = seriesOf("b", { details: ["histogram"] });
    const training = seriesOf("a", { details: ["histogram"], split: "train" });
    seriesAnswer.value = { series: [seriesOf("0"), training, kept] } as unknown as SeriesAnswer;
    render(<Threshold />, root);
  });
  await vi.waitFor(() => expect(slider().disabled).toBe(false));
});
afterEach(async () => {
  await act(() => render(null, root));
  vi.unstubAllGlobals();
});

test("it goes over the thresholds of a held-out series that keeps some, from its own on", () => {
  expect(asked).toEqual(["./thresholds?run=b&tag=f1_score"]);
  expect([slider().max, slider().value, number().value]).toEqual(["4", "2", ""]);
});

test("a move is asked for, and the number beside the slider says it", async () => {
  await act(() => {
    slider().value = "3";
    slider().dispatchEvent(new Event("input", { bubbles: true }));
  });

  await vi.waitFor(() => expect(threshold.value).toBe(0.75));
  expect(number().value).toBe("0.75");
});

test("a typed number goes to the nearest threshold that is kept", async () => {
  await type("0,3");
  await vi.waitFor(() => expect(threshold.value).toBe(0.25));
  expect(number().value).toBe("0.25");

  await type("0.31");
  expect(number().value).toBe("0.25");
});

test("what is no share changes nothing, and nothing is each metric's own", async () => {
  await type("0.8");
  await vi.waitFor(() => expect(threshold.value).toBe(0.75));
  for (const text of ["half", "2", "-1"]) {
    await type(text);
    expect([threshold.value, number().value]).toEqual([0.75, "0.75"]);
  }
  await type("");
  await vi.waitFor(() => expect(threshold.value).toBeNull());
});

test("a button leads back to each metric's own threshold", async () => {
  await type("0.8");
  await act(() => find("threshold-own").click());

  await vi.waitFor(() => expect(threshold.value).toBeNull());
  expect(number().value).toBe("");
});
