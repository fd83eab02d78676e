// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NOTHING_PASSED_OVER, seriesOf } from "../../data/examples";
import { hasConfusion, views } from "../../data/model";
import type { Series } from "../../data/server/api";
import { seriesAnswer } from "../../data/server/load";
import type { ConfusionAnswer } from "../../data/server/schema";
import {
  chosenRun,
  comparison,
  confusionStep,
  decodeState,
  pairsFrom,
  view,
} from "../../data/state";
import { stepIn, stepUpTo } from "./asked";
import Confusion from "./confusion";

// Pixels are the browser tests' business: there is no canvas here.
vi.mock("./picture", () => ({ Picture: () => <p data-testid="picture" /> }));

const NAMES = ["cat", "dog", "emu"];
const multi = (run: string, change: Partial<Series> = {}): Series =>
  seriesOf(run, { kind: "multiclass", classes: NAMES, details: ["confusion"], ...change });
const answerTo = (url: URL): ConfusionAnswer => {
  const run = url.searchParams.get("run")!;
  const steps = run === "short" ? [0, 1, 2] : [0, 1, 2, 3, 4];
  const step = Number(url.searchParams.get("step") ?? steps.at(-1));
  return {
    version: 1,
    run,
    tag: "f1_score",
    classes: NAMES,
    step,
    steps,
    total: 3 + step,
    matrix: [
      [1 + step, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ],
    pairs: [],
    unpredicted: [0, 0, 0],
    is_complete: true,
    top_pairs: [{ true: "emu", predicted: "dog", rows: 1, of: 1, since_step: step }],
    unavailable: run === "damaged" ? "No record can be read." : null,
    findings: [],
  };
};

let root: HTMLElement;
let asked: string[];
const find = (testId: string) => root.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
const there = (testId: string) => vi.waitFor(() => expect(find(testId)).not.toBeNull());
const slide = (testId: string, place: number) =>
  act(() => {
    const slider = find(testId) as HTMLInputElement;
    slider.value = String(place);
    slider.dispatchEvent(new Event("input"));
  });

async function show(series: readonly Series[]): Promise<void> {
  await act(() => {
    seriesAnswer.value = {
      version: 1,
      plugin_version: "1",
      tensorboard_version: "2",
      ...NOTHING_PASSED_OVER,
      series: [...series],
    };
    render(<Confusion />, root);
  });
}

beforeEach(() => {
  decodeState(new Map());
  seriesAnswer.value = null;
  asked = [];
  root = document.createElement("div");
  document.body.replaceChildren(root);
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    const url = new URL(address, "http://here/");
    const step = Number(url.searchParams.get("step") ?? 0);
    return step > 90
      ? new Response('{"error": "There is no step 99."}', { status: 404 })
      : new Response(JSON.stringify(answerTo(url)));
  });
});
afterEach(() => act(() => render(null, root)));

test("a confusion is kept, or follows from exact counts of one column or of labels", () => {
  expect(hasConfusion(multi("a"))).toBe(true);
  expect(hasConfusion(multi("a", { details: [] }))).toBe(false);
  expect(hasConfusion(seriesOf("a"))).toBe(true);
  expect(hasConfusion(seriesOf("a", { kind: "multilabel", classes: NAMES }))).toBe(true);
  expect(hasConfusion(seriesOf("a", { quality: "as_logged" }))).toBe(false);
});

test("the tab is there where it has something to show, or where a link leads to it", async () => {
  await show([multi("a", { details: [] })]);
  expect(views.value).not.toContain("confusion");

  view.value = "confusion";
  expect(views.value).toContain("confusion");

  view.value = "curves";
  await show([multi("a")]);
  expect(views.value).toContain("confusion");
});

test("without a confusion the view says how to keep one", async () => {
  await show([multi("a", { details: [] })]);

  expect(find("no-confusion")?.textContent).toContain("confusion=True");
  expect(asked).toEqual([]);
});

test("rows that were held out come first, and the last step", async () => {
  await show([multi("a/train", { split: "train" }), multi("b/validation")]);
  await there("picture");

  expect((find("confusion-run") as HTMLSelectElement).value).toBe("b/validation");
  expect(asked).toEqual(["./confusion?run=b%2Fvalidation&tag=f1_score"]);
  expect(find("pair")?.textContent).toBe("emu was taken for dog in 1 of 1 rows");
});

test("the slider asks for a step, and the other one for pairs since a step before", async () => {
  await show([multi("a", { last_step: 4 })]);
  await there("picture");
  await slide("confusion-step", 3);
  await vi.waitFor(() => expect(asked.at(-1)).toMatch(/step=3$/));
  await vi.waitFor(() => expect(find("confusion-answer")?.getAttribute("aria-busy")).toBe("false"));
  await slide("pairs-from", 1);

  await vi.waitFor(() => expect(asked.at(-1)).toMatch(/step=3&from=1$/));
  await vi.waitFor(() => expect(find("pair")?.textContent).toMatch(/rows since epoch 1$/));
});

test("a step that is gone is an error that the button mends", async () => {
  confusionStep.value = "99";
  pairsFrom.value = "98";
  await show([multi("a", { last_step: 100 })]);
  await there("error-state");
  expect(find("error-state")?.textContent).toContain("There is no step 99.");

  await act(() => find("retry-button")?.click());
  await there("picture");
  expect(asked.at(-1)).toBe("./confusion?run=a&tag=f1_score");
});

test("a step after the last of a shorter training is not asked for", async () => {
  confusionStep.value = "99";
  await show([multi("a", { last_step: 4 })]);
  await there("picture");

  expect(asked).toEqual(["./confusion?run=a&tag=f1_score"]);
});

test("another run is compared at the same step, or at the last before it", async () => {
  comparison.value = "run";
  await show([multi("a", { last_step: 4 }), multi("short", { last_step: 2 })]);
  await there("compared-words");
  expect(find("compared-words")?.textContent).toMatch(/a, epoch 4 minus short, epoch 2\. Blue/);

  await slide("confusion-step", 1);
  await vi.waitFor(() =>
    expect(find("compared-words")?.textContent).toMatch(/a, epoch 1 minus short, epoch 1\. /),
  );

  chosenRun.value = "short";
  confusionStep.value = null;
  await vi.waitFor(() =>
    expect(find("compared-words")?.textContent).toMatch(/short, epoch 2 minus a, epoch 2\. /),
  );
});

test("another step is the first one until one is chosen", async () => {
  comparison.value = "step";
  await show([multi("a", { last_step: 4 })]);
  await there("compared-words");

  expect(find("compared-words")?.textContent).toMatch(/^Each cell is epoch 4 minus epoch 0\./);
});

test("only runs with the same classes are offered, and where there is none it is said", async () => {
  comparison.value = "run";
  await show([multi("a"), multi("b", { classes: ["x", "y", "z"] })]);
  await there("picture");

  expect(find("compared-run")).toBeNull();
  expect(root.textContent).toContain("No other shown run has this metric with the same classes.");
});

test("what the server cannot answer is said in its words", async () => {
  await show([multi("damaged")]);
  await there("confusion-unavailable");

  expect(find("confusion-unavailable")?.textContent).toBe("No record can be read.");
});

test("a label of several has a table of its own, and keeps its own choice", async () => {
  await show([seriesOf("a", { kind: "multilabel", classes: NAMES })]);
  await vi.waitFor(() => expect(asked.at(-1)).toBe("./confusion?run=a&tag=f1_score&class=cat"));

  await act(() => {
    const select = find("confusion-class") as HTMLSelectElement;
    select.value = "emu";
    select.dispatchEvent(new Event("change"));
  });
  await vi.waitFor(() => expect(asked.at(-1)).toMatch(/class=emu$/));
});

test("a step of the address is a number or none, and the last before it is found", () => {
  expect([stepIn("7"), stepIn("x"), stepIn(""), stepIn(null)]).toEqual([7, null, null, null]);
  expect(stepUpTo([2, 4, 6], 5)).toBe(4);
  expect(stepUpTo([2, 4, 6], 1)).toBe(2);
  expect(stepUpTo([2, 4, 6], null)).toBe(6);
  expect(stepUpTo([], 3)).toBeNull();
});
