// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NOTHING_PASSED_OVER, rankedOf, rankingOf, seriesOf } from "../../data/examples";
import { seriesAnswer } from "../../data/server/load";
import type { RankingAnswer } from "../../data/server/schema";
import {
  allInOne,
  baseline,
  decodeState,
  group,
  runFilter,
  selection,
  view,
} from "../../data/state";
import Best, { FIRST_ORDER, order } from "./best";

let root: HTMLElement;
let answer: RankingAnswer | null;
let asked: string[];
const find = (testId: string) => root.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
const all = (testId: string) => [
  ...root.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`),
];
const names = () => all("best-row").map(({ dataset }) => dataset.run);
const click = (element: HTMLElement | null | undefined) => act(() => element?.click());
const head = (name: string) =>
  [...root.querySelectorAll<HTMLElement>("thead button")].find((button) =>
    button.textContent?.startsWith(name),
  );
const there = (testId: string) => vi.waitFor(() => expect(find(testId)).not.toBeNull());

const row = (run: string, best: number | null, change: Parameters<typeof rankedOf>[1] = {}) =>
  rankedOf(run, { verdict: "worse", best, difference: best && best - 0.9, ...change });

async function show(
  rows: RankingAnswer["rows"],
  change: Partial<RankingAnswer> = {},
): Promise<void> {
  answer = rankingOf(rows, change);
  await act(() => {
    seriesAnswer.value = {
      version: 1,
      plugin_version: "1",
      tensorboard_version: "2",
      ...NOTHING_PASSED_OVER,
      series: rows.flatMap(({ run, parts }) =>
        parts.map((part) => seriesOf(part.run, { run_group: run })),
      ),
    };
    render(<Best />, root);
  });
}

const THREE = [
  rankedOf("lr=0.01", { best: 0.9 }),
  row("lr=0.1", 0.8, { findings: [{ code: "diverged", message: "It diverged.", steps: [3] }] }),
  row("lr=0.002", 0.7),
];

beforeEach(() => {
  decodeState(new Map());
  order.value = FIRST_ORDER;
  answer = null;
  asked = [];
  root = document.createElement("div");
  document.body.replaceChildren(root);
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return answer === null
      ? new Response('{"error": "The log cannot be read."}', { status: 500 })
      : new Response(JSON.stringify(answer));
  });
});
afterEach(() => act(() => render(null, root)));

test("runs stand in the order of the ranking, below the sentence and what it assumes", async () => {
  await show(THREE);
  await there("best-row");

  expect(names()).toEqual(["lr=0.01", "lr=0.1", "lr=0.002"]);
  expect(find("best-sentence")?.textContent).toBe("a leads with 0.91 at epoch 7.");
  expect(find("best-sentence")?.querySelector("strong")?.textContent).toBe("a");
  expect(find("assumptions")?.textContent).toContain("independent rows");
  expect(asked).toEqual([expect.stringContaining("./ranking?tag=f1_score")]);
});

test("before the first answer the view says that it reads; a failure can be tried again", async () => {
  await show(THREE);
  await act(() => render(null, root));
  answer = null;
  await act(() => render(<Best />, root));
  await there("retry-button");
  expect(find("error-state")?.textContent).toContain("The log cannot be read.");

  answer = rankingOf(THREE);
  await click(find("retry-button"));
  await there("best-row");
});

test("every column sorts, and numbers in names sort by value", async () => {
  await show(THREE);
  await there("best-row");
  await click(head("Run"));
  expect(names()).toEqual(["lr=0.002", "lr=0.01", "lr=0.1"]);

  await click(head("Findings"));
  expect(names()[0]).toBe("lr=0.1");

  for (const button of root.querySelectorAll<HTMLElement>("thead button")) {
    await click(button);
    expect(
      button.closest("th")?.ariaSort ?? button.closest("th")?.getAttribute("aria-sort"),
    ).not.toBe("none");
  }
});

test("a click on a run shows it alone, beside the leader as baseline; the leader has none", async () => {
  await show(THREE);
  await there("best-row");
  await click(all("show-run")[1]);
  expect(view.value).toBe("curves");
  expect([...selection.value.except].sort()).toEqual(["lr=0.1/train", "lr=0.1/validation"]);
  expect(selection.value.base).toBe(false);
  expect(baseline.value).toBe("lr=0.01/validation");

  await click(all("show-run")[0]);
  expect([...selection.value.except].sort()).toEqual(["lr=0.01/train", "lr=0.01/validation"]);
  expect(baseline.value).toBeNull();
});

test("folds are led to the view that pools them, all of them and grouped as proposed", async () => {
  selection.value = { base: false, except: new Set(["lr=0.1/train"]) };
  [group.value, allInOne.value] = ["^a", true];
  await show(THREE);
  await there("best-row");
  expect(find("to-pooled")).toBeNull();

  await show([rankedOf("fold0"), rankedOf("fold1")], { folds: true });
  await act(() => render(null, root));
  await act(() => render(<Best />, root));
  await there("to-pooled");
  expect(find("to-pooled")?.textContent).toBe("see them as one in Pooled");

  const models = [rankedOf("cnn/fold0"), rankedOf("mlp/fold0"), rankedOf("mlp/fold1")];
  await show(models, { folds: true });
  await act(() => render(null, root));
  await act(() => render(<Best />, root));
  await there("to-pooled");
  expect(find("to-pooled")?.textContent).toBe("compare the models in Pooled");
  await click(find("to-pooled"));
  expect([view.value, group.value, allInOne.value]).toEqual(["pooled", "", false]);
  expect(selection.value).toEqual({ base: null, except: new Set() });
});

test("ticked runs are compared, and none needs a tick before", async () => {
  await show(THREE);
  await there("best-row");
  expect(find("compare")?.ariaDisabled ?? find("compare")?.getAttribute("aria-disabled")).toBe(
    "true",
  );
  await click(find("compare"));
  expect(view.value).toBe("curves"); // where the state begins: nothing was done
  expect(selection.value.base).toBeNull();

  await click(all("tick-row")[1]);
  await click(all("tick-row")[2]);
  expect(find("compare")?.textContent).toBe("Compare 2 runs in Curves");
  await click(find("compare"));
  expect(selection.value.except.size).toBe(4);

  await click(find("untick"));
  expect(find("untick")).toBeNull();
});

test("what is odd opens beside its row, which stays as it is", async () => {
  await show(THREE);
  await there("best-row");
  const before = find("best")?.innerHTML.length;
  await click(find("best-findings"));

  expect(find("why")?.textContent).toContain("It diverged.");
  expect(find("best")?.contains(find("why"))).toBe(false);
  expect(find("best")?.innerHTML.length).toBe(before! + "true".length - "false".length);
});

test("what is odd is told above the table, with a way to it", async () => {
  await show(THREE);
  await there("odd-runs");
  expect(find("odd-runs")?.textContent).toBe("1 of 3 runs has findings: put it first");
  click(find("findings-first"));
  expect(names()[0]).toBe("lr=0.1");
  expect(head("Findings")?.closest("th")?.getAttribute("aria-sort")).toBe("descending");
});

test("where nothing is odd nothing is said of it", async () => {
  await show(THREE.filter(({ findings }) => findings.length === 0));
  await there("best-row");
  expect(find("odd-runs")).toBeNull();
});

test("a verdict is a mark and a word, and never a colour alone", async () => {
  await show([...THREE, row("d", null, { verdict: "not_compared", why: "Other rows." })]);
  await there("best-row");

  const words = all("verdict").map(({ textContent }) => textContent?.replace(/\s+/g, " "));
  expect(words).toEqual(["★ leads", "▾ worse", "▾ worse", "○ not compared"]);
});

test("of a thousand runs only the rows in sight are built", async () => {
  await show(Array.from({ length: 1000 }, (_, i) => row(`run${i}`, 0.9 - i / 2000)));
  await there("best-row");

  expect(all("best-row").length).toBeLessThan(100);
});

test("the filter is part of the question", async () => {
  await show(THREE);
  await there("best-row");
  await act(() => {
    runFilter.value = "lr=0.1/";
  });
  await vi.waitFor(() => expect(asked.at(-1)).toContain("run=lr%3D0.1%2Fvalidation"));

  expect(names()).toEqual(["lr=0.1"]);
});

test("without slices of predictions nothing of them is there, and without runs only they are", async () => {
  await show(THREE);
  await there("best-row");
  expect(find("slices")).toBeNull();

  const rows = rankedOf("p/c=br", {});
  const { run, quality, total, low, high } = rows;
  const slice = { run, name: "br", quality, total, low, high, value: 0.5, positives: 4 };
  const unknown = { rest: null, difference: null, difference_low: null, difference_high: null };
  const not = { verdict: "not_compared", why: "No rest.", no_band: null, findings: [] } as const;
  const table = { run: "p", columns: ["c"], step: 1, value: null, total: null };
  const said = { sentence: "None can be compared.", assumptions: [] };
  const slices = [{ ...table, ...said, rows: [{ ...slice, ...unknown, ...not }] }];
  await act(() => render(null, root));
  await show([], { slices: slices as unknown as RankingAnswer["slices"] });
  await there("slices");
  expect(find("best")).toBeNull();
});
