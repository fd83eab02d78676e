// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { spanOf } from "../widgets/heat/cells";
import { barsPicture } from "./bars";
import { heatPicture } from "./heat";
import { matrixPicture } from "./matrix";

const pageOf = ({ svg }: { svg: string }) => new DOMParser().parseFromString(svg, "image/svg+xml");
const textsOf = (page: Document) =>
  [...page.querySelectorAll("text")].map(({ textContent }) => textContent);
const SAID = { title: "A title", caption: ["A caption."] };
const MAP = {
  ...SAID,
  x: "epoch",
  y: "class",
  score: "F1",
  end: String,
  nothing: "0/0 (undefined)",
};

test("a cell of a map has the colour of its value, and what is undefined is hatched", () => {
  const rows = [
    [0, 0.5, 1],
    [null, 1, 1],
  ];
  const page = pageOf(
    heatPicture({ names: ["cat", "dog"], steps: [0, 1, 2], rows, span: spanOf(rows) }, MAP),
  );
  const map = page.querySelector("g[shape-rendering]")!;
  const colours = [...map.querySelectorAll("path")].map((path) => path.getAttribute("fill"));

  expect(colours).toEqual(["#440154", "#23908b", "#fde725"]);
  // Equal neighbours are one rectangle; a cell without a value has none.
  expect(map.querySelectorAll("path")[2]!.getAttribute("d")).toBe("M2 0h1v1h-1zM1 1h2v1h-2z");
  expect(page.querySelectorAll('rect[fill="url(#hatched)"]')).toHaveLength(2);
  const texts = textsOf(page);
  for (const text of ["cat", "dog", "0", "1", "2", "epoch", "class"]) expect(texts).toContain(text);
  expect(texts).toContain("F1: 0 (left) to 1 (right)");
  expect(texts).toContain("0/0 (undefined)");
});

test("a map of many rows stays small, and names some of them as an axis does", () => {
  const names = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
  const rows = names.map((_, row) => Array.from({ length: 100 }, (_, i) => (row * i) % 7));
  const steps = Array.from({ length: 100 }, (_, i) => i);
  const picture = heatPicture({ names, steps, rows, span: [0, 6] }, MAP);
  const named = textsOf(pageOf(picture)).filter((text) => text!.startsWith("class "));

  expect(picture.svg.length).toBeLessThan(2_000_000);
  expect(picture.height).toBeLessThan(900);
  expect(named.length).toBeGreaterThan(20);
  expect(named.length).toBeLessThan(60);
});

test("a matrix has its names, its numbers in ink that is read on them, and both scales", () => {
  const content = {
    rows: ["cat & co", "dog<"],
    columns: ["cat & co", "dog<"],
    shades: [
      [1, -0.5],
      [0, null],
    ],
    texts: [
      ["54", "3"],
      ["", "–"],
    ],
  };
  const page = pageOf(
    matrixPicture(content, {
      ...SAID,
      rows: "true class",
      columns: "taken for",
      strength: Math.sqrt,
      above: { says: "right", most: "54" },
      below: { says: "wrong", most: "3" },
    }),
  );
  const texts = [...page.querySelectorAll("text")];
  const inkOf = (words: string) =>
    texts.find(({ textContent }) => textContent === words)!.getAttribute("fill");

  expect(page.querySelector("parsererror")).toBeNull();
  expect(textsOf(page).filter((text) => text === "cat & co")).toHaveLength(2);
  expect(inkOf("54")).toBe("#fff");
  expect(inkOf("–")).toBe("#000");
  expect(inkOf("true class")).toBe("#000");
  expect(textsOf(page)).toContain("right: 0 (left) to 54 (right)");
  expect(textsOf(page)).toContain("wrong: 0 (left) to 3 (right)");
  // What is 0 is as white as paper.
  expect(page.querySelector("g[shape-rendering]")!.querySelectorAll("path")).toHaveLength(2);
});

test("a band lies on its scale, and a value left of it is an arrow", () => {
  const bar = { colour: "#12b5cb", low: null, high: null };
  const page = pageOf(
    barsPicture(
      [
        { ...bar, name: "a", value: 0.85, low: 0.8, high: 0.9, text: "0.85" },
        { ...bar, name: "b", value: 0.1, text: "0.10" },
        { ...bar, name: "c", value: null, text: "–" },
      ],
      { ...SAID, x: "F1", scale: { min: 0.8, max: 0.9, step: 0.02 }, more: "… and 160 more runs" },
    ),
  );
  const [band] = [...page.querySelectorAll("rect")].filter((rect) => rect.querySelector("title"));
  const [dot] = page.querySelectorAll("circle");
  const left = Number(band!.getAttribute("x"));
  const width = Number(band!.getAttribute("width"));

  expect(page.querySelectorAll("circle")).toHaveLength(1);
  expect(Number(dot!.getAttribute("cx"))).toBeCloseTo(left + width / 2, 1);
  const texts = textsOf(page);
  for (const text of ["0.80", "0.90", "F1", "◂", "… and 160 more runs", "–"]) {
    expect(texts).toContain(text);
  }
});

test("rows of long names are told apart in each kind of picture", () => {
  const names = ["cat", "dog", "eel"].map(
    (end) => `${"animals/of/the/third/week/".repeat(4)}${end}`,
  );
  const rows = names.map(() => [0.5, 0.2, 0.1]);
  const bar = { colour: "#12b5cb", value: 0.5, low: null, high: null, text: "" };
  const matrix = { rows: names, columns: names, shades: rows, texts: [] };
  const side = { says: "right", most: "54" };
  const pictures = [
    barsPicture(
      names.map((name) => ({ ...bar, name })),
      { ...SAID, x: "F1", scale: { min: 0, max: 1, step: 0.5 }, more: "" },
    ),
    heatPicture({ names, steps: [0, 1, 2], rows, span: [0, 1] }, MAP),
    matrixPicture(matrix, {
      ...SAID,
      rows: "true",
      columns: "taken for",
      strength: Math.sqrt,
      above: side,
      below: side,
    }),
  ];
  for (const picture of pictures) {
    const shown = textsOf(pageOf(picture)).filter((text) => /^….*(cat|dog|eel)$/.test(text!));
    expect(new Set(shown).size).toBe(3);
  }
});
