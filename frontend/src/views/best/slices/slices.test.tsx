// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SliceRow, Slices as Table } from "../../../data/server/schema";
import { decodeState } from "../../../data/state";
import { reasonsOf } from "./rows";
import Slices from "./slices";

const sliceOf = (name: string, change: Partial<SliceRow> = {}): SliceRow => ({
  run: `p/country=${name}`,
  name,
  value: 0.5,
  low: 0.4,
  high: 0.6,
  total: 100,
  positives: 40,
  quality: "exact",
  no_band: null,
  rest: 0.8,
  verdict: "worse",
  why: null,
  difference: -0.3,
  difference_low: -0.4,
  difference_high: -0.2,
  findings: [],
  ...change,
});
const NOT_COMPARED = {
  verdict: "not_compared",
  why: "It has no positive row.",
  difference: null,
  difference_low: null,
  difference_high: null,
} as const;
const tableOf = (rows: SliceRow[], run = "p"): Table => ({
  run,
  columns: ["country"],
  step: 4,
  value: 0.75,
  total: 1000,
  rows: rows as Table["rows"],
  sentence: "`br` has the lowest score.",
  assumptions: ["The bands assume independent rows."],
});

let root: HTMLElement;
const all = (testId: string) => [
  ...root.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`),
];
const show = (slices: readonly Table[], matches = (_: string) => true) =>
  act(() =>
    render(<Slices slices={slices} matches={matches} what="exact F1" unit="epoch" />, root),
  );

beforeEach(() => {
  decodeState(new Map());
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => act(() => render(null, root)));

test("a table shows its slices in the order of the answer, and only those that match", () => {
  const table = tableOf([
    sliceOf("br"),
    sliceOf("de", { value: 0.9 }),
    sliceOf("fr", NOT_COMPARED),
  ]);
  show([table]);
  const names = () => all("slices-table-row").map(({ dataset }) => dataset.run);
  expect(names()).toEqual(["p/country=br", "p/country=de", "p/country=fr"]);
  expect(all("slices-sentence")[0]?.textContent).toBe("br has the lowest score.");
  expect(root.querySelector("h2")?.textContent).toBe("Slices by country");

  show([table], (run) => run.endsWith("de"));
  expect(names()).toEqual(["p/country=de"]);
  show([table], () => false);
  expect(all("slices")).toEqual([]);
});

test("a table says of which run it is where there are several, and has no shares of averages", () => {
  show([tableOf([sliceOf("br", { positives: null })]), tableOf([sliceOf("br")], "q")]);
  const heads = [...root.querySelectorAll("h2")].map(({ textContent }) => textContent);
  expect(heads).toEqual(["Slices of p by country", "Slices of q by country"]);
  const shares = all("slices").map((own) => own.textContent?.includes("Positive"));
  expect(shares).toEqual([false, true]);
});

test("each verdict has its reason, and a difference without a band says why it has none", () => {
  const said = (change: Partial<SliceRow>) => reasonsOf(sliceOf("br", change)).join(" ");
  expect(said({})).toMatch(/−0.3000, with a band from −0.4000 to −0.2000.*below 0: it is worse\.$/);
  const better = { verdict: "better", difference: 0.1, difference_low: 0.05 } as const;
  expect(said({ ...better, difference_high: 0.2 })).toContain("above 0: it is better.");
  const near = { verdict: "not_told_apart", difference_high: 0.1 } as const;
  expect(said(near)).toContain("0 lies in the band");
  expect(said(NOT_COMPARED)).toBe("It has no positive row.");
  const few = { verdict: "not_told_apart", difference_low: null, difference_high: null } as const;
  const why = "Too few rows decide its score.";
  expect(said({ ...few, why })).toMatch(/0\.5000.*0\.8000.*Too few rows/);
});
