// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "./app";
import { NOTHING_PASSED_OVER, seriesOf } from "./data/examples";
import { loadError, loading, seriesAnswer } from "./data/server/load";
import { decodeState, runFilter, selection, view } from "./data/state";

// Pixels are the browser tests' business: there is no canvas here.
vi.mock("./views/curves/card", () => ({ MetricCard: () => <p data-testid="card" /> }));

let root: HTMLElement;
const find = (testId: string) => root.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
const show = (change: () => void) => act(change);
const click = (testId: string) => act(() => find(testId)?.click());
const answer = (runs: string[]) => ({
  version: 1 as const,
  plugin_version: "1.2.3",
  tensorboard_version: "2.21.0",
  ...NOTHING_PASSED_OVER,
  series: runs.map((run) => seriesOf(run)),
});

beforeEach(() => {
  decodeState(new Map());
  seriesAnswer.value = null;
  loadError.value = null;
  loading.value = true;
  root = document.createElement("div");
  document.body.replaceChildren(root);
  act(() => render(<App />, root));
});
afterEach(() => act(() => render(null, root)));

test("before the first answer the page says that it is reading", () => {
  expect(find("loading-state")).not.toBeNull();
});

test("an error shows its sentence and a way to try again", async () => {
  await show(() => {
    loadError.value = "TensorBoard does not answer.";
  });

  expect(find("error-state")?.textContent).toContain("TensorBoard does not answer.");
  expect(find("retry-button")).not.toBeNull();
});

test("an error after an answer names the versions and keeps the cards", async () => {
  await show(() => {
    seriesAnswer.value = answer(["a"]);
    loadError.value = "No.";
  });

  expect(find("error-state")?.textContent).toContain("TensorBoard 2.21.0, tb_f1_plugin 1.2.3");
  await vi.waitFor(() => expect(find("card")).not.toBeNull());
});

test("logs without F1 get what adds it, with Keras and without", async () => {
  await show(() => {
    seriesAnswer.value = answer([]);
  });

  await vi.waitFor(() => expect(find("empty-state")).not.toBeNull());
  const text = find("empty-state")?.textContent;
  expect(text).toContain("from tb_f1_plugin.keras import TensorBoard");
  expect(text).toContain("from tb_f1_plugin.lightning import F1Callback");
  expect(text).toContain("from tb_f1_plugin.transformers import F1Callback");
  expect(text).toContain("from tb_f1_plugin import F1Score, Writer");
  expect(text).toContain('writer.add_scalar("val/tp", tp, epoch)');
  expect(find("passed-over")).toBeNull();
});

test("what is passed over is named with its reason, with series and without", async () => {
  const passed_over = [
    { tag: "val/tp_rate", reason: "It is a rate.", runs: ["a"], run_count: 1 },
    { tag: "val/fp_rate", reason: "It is a rate.", runs: ["a", "b"], run_count: 300 },
  ];
  for (const runs of [[], ["a"]]) {
    await show(() => {
      seriesAnswer.value = { ...answer(runs), passed_over, passed_over_count: 7 };
    });

    await vi.waitFor(() => expect(find("passed-over")).not.toBeNull());
    const text = find("passed-over")?.textContent;
    expect(text).toContain("7 scalars not read for F1");
    expect(text).toContain("val/tp_rate, val/fp_rate (300 runs): It is a rate.");
  }
});

test("no run ticked, and a filter that none matches, both say what to do", async () => {
  await show(() => {
    seriesAnswer.value = answer(["a", "b"]);
    selection.value = { base: false, except: new Set() };
  });
  await vi.waitFor(() => expect(find("no-selection-state")).not.toBeNull());

  await show(() => {
    runFilter.value = "zzz";
  });
  expect(find("no-match-state")?.textContent).toContain("zzz");
});

test("the ranking is of all runs that match, whatever is ticked; of none it says so", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  await show(() => {
    seriesAnswer.value = answer(["a", "b"]);
    view.value = "best";
    selection.value = { base: false, except: new Set() };
  });
  await vi.waitFor(() => expect(find("ranking")).not.toBeNull());

  await show(() => {
    runFilter.value = "zzz";
  });
  await vi.waitFor(() => expect(find("no-match-state")).not.toBeNull());
  vi.unstubAllGlobals();
});

test("none, all and only this set what is ticked", async () => {
  const ticked = () =>
    [...root.querySelectorAll<HTMLInputElement>(".run-row input")].map((i) => i.checked);
  await show(() => {
    seriesAnswer.value = answer(["a", "b"]);
  });
  expect(ticked()).toEqual([true, true]);

  await click("select-none");
  expect(ticked()).toEqual([false, false]);

  await click("select-all");
  expect(ticked()).toEqual([true, true]);

  await click("only");
  expect(ticked()).toEqual([true, false]);
});

test("a filter that is no regular expression says so and keeps all runs", async () => {
  await show(() => {
    seriesAnswer.value = answer(["a", "b"]);
    runFilter.value = "(";
  });

  expect(find("run-filter")?.getAttribute("aria-invalid")).toBe("true");
  expect(find("filter-error")?.textContent).toContain("Not a regular expression yet");
  expect(root.querySelectorAll(".run-row").length).toBe(2);
});

test("a list of a thousand runs holds only the rows in sight, none of them ticked", async () => {
  await show(() => {
    seriesAnswer.value = answer(Array.from({ length: 1000 }, (_, i) => `run${i}`));
  });

  expect(root.querySelectorAll(".run-row").length).toBeLessThan(100);
  await vi.waitFor(() => expect(find("no-selection-state")?.textContent).toContain("so many runs"));
});
