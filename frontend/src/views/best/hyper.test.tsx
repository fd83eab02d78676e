// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { NOTHING_PASSED_OVER, rankedOf, rankingOf, seriesOf } from "../../data/examples";
import { seriesAnswer } from "../../data/server/load";
import { decodeState, columns as text } from "../../data/state";
import { csvOf, markdownOf } from "../../text/table";
import { readOf, rowsOf, SAVED } from "./rows";

const COLUMNS = ["lr", "a", "b", "c", "d", "same", "steps"].map((name) => ({
  name,
  kind: "number",
  source: "hparams",
}));
const RUNS = ["x", "y", "z"].map((run, i) => ({
  run,
  values: {
    lr: [0.1, 0.002, 0.01][i]!,
    a: i,
    b: i,
    c: i,
    ...(i === 0 && { d: 1 }),
    same: 3,
    steps: 9,
  },
}));
const ANSWER = {
  columns: [{ name: "identifier/of/the/run", kind: "text", source: "hparams" }, ...COLUMNS],
  runs: RUNS.map(({ run, values }) => ({
    run,
    values: { ...values, "identifier/of/the/run": run },
  })),
};
vi.stubGlobal("fetch", async () => new Response(JSON.stringify(ANSWER)));
afterAll(() => vi.unstubAllGlobals());
const { Alike, FEW, hyperOf } = await import("./hyper");
const { ready } = await import("../../data/columns/live");

const rows = rowsOf(rankingOf(RUNS.map(({ run }) => rankedOf(run))), () => true);
const shownNames = () => {
  const { every, shown } = hyperOf(rows);
  return shown.map((place) => every[place]!.title);
};

beforeEach(async () => {
  await ready;
  decodeState(new Map());
  seriesAnswer.value = {
    version: 1,
    plugin_version: "0",
    tensorboard_version: "0",
    series: RUNS.map(({ run }) => seriesOf(run, { run_group: run })),
    ...NOTHING_PASSED_OVER,
  };
});

test("there is a column for each in which runs differ, a few at first; identifiers come last", () => {
  expect(shownNames()).toEqual(["lr", "a", "b", "c"]);
  expect([FEW, hyperOf(rows).hidden]).toEqual([4, 2]);

  text.value = "all";
  expect(shownNames()).toEqual(["lr", "a", "b", "c", "d", "identifier/of/the/run"]);
  expect(hyperOf(rows).hidden).toBe(0);
});

test("what is filtered, grouped or coloured by is among them", () => {
  text.value = "in!d!1*group!c";
  expect(shownNames().slice(0, 2)).toEqual(["c", "d"]);
});

test("a column sorts by its values, has its name short and in full, and keeps its place", () => {
  const { every } = hyperOf(rows);
  expect(every.map(({ name }) => name)).toEqual([
    "…/of/the/run",
    "lr",
    "a",
    "b",
    "c",
    "d",
    "same",
    "steps",
  ]);
  expect(rows.map(every[1]!.value)).toEqual([0.1, 0.002, 0.01]);
  expect(rows.map(every[5]!.value)).toEqual([1, null, null]);

  expect(hyperOf(rows.slice(0, 1)).every.length).toBe(every.length);
});

test("files have each that a run has, in full; a table for people has those that are shown", () => {
  const { saved, read } = hyperOf(rows);
  const text = csvOf([...SAVED.slice(0, 1), ...saved], rows);
  expect(text.split("\n").slice(0, 2)).toEqual([
    "run,identifier/of/the/run,lr,a,b,c,d,same,hparams.steps",
    "x,x,0.1,0,0,0,1,3,9",
  ]);

  const seen = markdownOf(readOf("Epoch", read), rows).split("\n");
  expect(seen[0]).toBe(
    "| Rank | Run | Verdict | Best | Band | Epoch | Difference | lr | a | b | c | Findings | Rows |",
  );
  expect(seen[2]).toBe(
    "| 1 | x | leads | 0.9100 | 0.8900 to 0.9300 | 7 | – | 0.1 | 0 | 0 | 0 | – | 899 |",
  );
});

test("those equal everywhere are one sentence, and one control has the rest", async () => {
  const root = document.createElement("div");
  await act(() => render(<Alike {...hyperOf(rows)} />, root));

  expect(root.querySelector("[data-testid=alike]")?.textContent).toBe(
    "Equal in all these runs: same=3, steps=9.",
  );
  const button = root.querySelector<HTMLElement>("[data-testid=all-columns]");
  expect(button?.textContent).toBe("2 more columns");
  await act(() => button?.click());
  expect(text.value).toBe("all");
  await act(() => render(null, root));
});
