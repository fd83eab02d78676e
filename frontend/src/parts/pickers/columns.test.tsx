// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { NOTHING_PASSED_OVER, seriesOf } from "../../data/examples";
import { matchingRuns } from "../../data/model";
import { seriesAnswer } from "../../data/server/load";
import { decodeState, columns as text } from "../../data/state";

const RUNS = Array.from({ length: 12 }, (_, i) => `run${i}`);
const ANSWER = {
  columns: [
    { name: "lr", kind: "number", source: "hparams" },
    { name: "opt", kind: "text", source: "name" },
    { name: "bs", kind: "number", source: "name" },
  ],
  runs: RUNS.map((run, i) => ({
    run,
    values: { lr: i / 100, opt: i % 2 ? "sgd" : "adam", bs: 16 },
  })),
};
vi.stubGlobal("fetch", async () => new Response(JSON.stringify(ANSWER)));
afterAll(() => vi.unstubAllGlobals());
const { default: Columns } = await import("./columns");
const { ready } = await import("../../data/columns/live");

let root: HTMLElement;
const all = <T extends HTMLElement>(testId: string) => [
  ...root.querySelectorAll<T>(`[data-testid="${testId}"]`),
];
const click = (element: HTMLElement | undefined) => act(() => element?.click());
const type = (element: HTMLInputElement | undefined, words: string) =>
  act(() => {
    element!.value = words;
    element!.dispatchEvent(new Event("change", { bubbles: true }));
  });
const shownRuns = () => matchingRuns.value.map(({ name }) => name);

async function show(runs: readonly string[]): Promise<void> {
  await ready;
  await act(() => {
    seriesAnswer.value = {
      version: 1,
      plugin_version: "1",
      tensorboard_version: "2",
      ...NOTHING_PASSED_OVER,
      series: runs.map((run) => seriesOf(run)),
    };
    render(<Columns />, root);
  });
}

beforeEach(() => {
  decodeState(new Map());
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => act(() => render(null, root)));

test("nothing is shown where runs do not differ in a column", async () => {
  await show(["other1", "other2"]);
  expect(root.textContent).toBe("");
});

test("a column in which all runs are equal is no filter", async () => {
  await show(RUNS);
  await click(all("columns-button")[0]);

  expect(all("facet").map(({ dataset }) => dataset.column)).toEqual(["lr", "opt"]);
});

test("a tick filters, the chip says what is filtered, and a click on it ends that", async () => {
  await show(RUNS);
  await click(all("columns-button")[0]);
  await click(all("facet-tick").find(({ dataset }) => dataset.value === "sgd"));
  expect(shownRuns().length).toBe(6);
  expect(text.value).toBe("in!opt!sgd");
  expect(all("chip").map(({ textContent }) => textContent)).toEqual(["opt: sgd×"]);

  await click(all("chip")[0]);
  expect(shownRuns().length).toBe(12);
  expect(all("chip")).toEqual([]);
  expect(document.activeElement).toBe(all("columns-button")[0]);
});

test("a range filters numbers, and what is no number is no end of it", async () => {
  await show(RUNS);
  await click(all("columns-button")[0]);
  await type(all<HTMLInputElement>("facet-from")[0], "0.1");
  expect(shownRuns()).toEqual(["run10", "run11"]);
  await type(all<HTMLInputElement>("facet-to")[0], "0.1");
  expect(shownRuns()).toEqual(["run10"]);
  await type(all<HTMLInputElement>("facet-from")[0], "many");
  expect(text.value).toBe("range!lr!!0.1");
  expect(all<HTMLInputElement>("facet-from")[0]?.value).toBe("");
});

test("two filters hold together, and one click ends both", async () => {
  text.value = "in!opt!sgd*range!lr!!0.05";
  await show(RUNS);
  expect(shownRuns()).toEqual(["run1", "run3", "run5"]);

  await click(all("clear-chips")[0]);
  expect(text.value).toBe("");
});

test("colours by a column are told beside the list: few values each, many by their ends", async () => {
  text.value = "colour!opt";
  await show(RUNS);
  expect(all("colour-legend")[0]?.textContent).toBe("optadamsgd");
  await act(() => {
    text.value = "colour!lr";
  });
  expect(all("colour-legend")[0]?.textContent).toBe("lr00.11");
});

test("a filter by a column that no run has filters nothing, and is not shown as if it did", async () => {
  text.value = "in!fish!1*in!opt!adam";
  await show(RUNS);
  expect(all("chip").map(({ dataset }) => dataset.column)).toEqual(["opt"]);
});
