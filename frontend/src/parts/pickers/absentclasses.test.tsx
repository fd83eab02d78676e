// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seriesOf } from "../../data/examples";
import { question } from "../../data/model";
import type { Series, SeriesAnswer } from "../../data/server/api";
import { seriesAnswer } from "../../data/server/load";
import { average, className, decodeState, score, selection } from "../../data/state";
import AbsentClasses from "./absentclasses";

const ANIMALS: Partial<Series> = {
  kind: "multiclass",
  classes: ["cat", "dog", "eel"],
  average: "macro",
  averages: ["micro", "macro", "weighted"],
};

let root: HTMLElement;
const picker = () => root.querySelector("select");
const show = (...series: Series[]) =>
  act(() => {
    seriesAnswer.value = { series } as unknown as SeriesAnswer;
  });

beforeEach(() => {
  decodeState(new Map());
  root = document.createElement("div");
  document.body.replaceChildren(root);
  act(() => render(<AbsentClasses />, root));
});
afterEach(() => act(() => render(null, root)));

test("it is there where a shown run averages over several classes", async () => {
  await show(seriesOf("a"));
  expect(picker()).toBeNull();
  await show(seriesOf("a"), seriesOf("b", { ...ANIMALS, labels: ["cat"] }));
  expect(picker()).toBeNull();
  await show(seriesOf("a"), seriesOf("b", ANIMALS));
  expect(picker()).not.toBeNull();
  await act(() => {
    selection.value = { base: true, except: new Set(["b"]) };
  });
  expect(picker()).toBeNull();
});

test("what is chosen is asked for", async () => {
  await show(seriesOf("b", ANIMALS));
  await act(() => {
    picker()!.value = "counted";
    picker()!.dispatchEvent(new Event("change", { bubbles: true }));
  });

  expect(question().absentClasses).toBe("counted");
});

test("it says whose rule it is if nothing was chosen", async () => {
  await show(seriesOf("b", ANIMALS));
  expect(picker()!.options[0]!.text).toBe("as scikit-learn");
  await show(seriesOf("b", { ...ANIMALS, absent_classes: "counted" }));
  expect(picker()!.options[0]!.text).toBe("as each metric");
});

test("it cannot be used where it changes no number", async () => {
  await show(seriesOf("b", ANIMALS));
  expect(picker()!.disabled).toBe(false);
  for (const [change, back] of [
    [() => (className.value = "cat"), () => (className.value = null)],
    [() => (average.value = "micro"), () => (average.value = "auto")],
    [() => (score.value = "mcc"), () => (score.value = "f1")],
  ] as const) {
    await act(() => void change());
    expect(picker()!.disabled).toBe(true);
    expect(picker()!.closest("label")!.title).toContain("No shown score depends on it");
    await act(() => void back());
    expect(picker()!.disabled).toBe(false);
  }
});
