// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { Content, Line } from "../chart/content";
import { overSteps } from "../chart/oversteps";
import { type ChartWords, chartPicture } from "./chart";

const line = (key: string, y: readonly number[], change: Partial<Line> = {}): Line => ({
  key,
  colour: "#12b5cb",
  dashed: false,
  x: Float64Array.from(y.keys()),
  y: Float64Array.from(y),
  ...change,
});
const SAID: ChartWords = {
  title: "Exact F1, f1_score",
  caption: ["2 runs.", "899 rows counted."],
  x: "epoch",
  y: "F1",
  meanings: { solid: "exact F1", dashed: "batch mean", band: "95 % band", dot: "best epoch" },
  nameOf: (key) => key,
  colourOf: (colour) => colour,
};
const drawn = (content: Content, change: Partial<ChartWords> = {}) => {
  const { svg } = chartPicture(content, { ...SAID, ...change });
  const page = new DOMParser().parseFromString(svg, "image/svg+xml");
  const texts = [...page.querySelectorAll("text")].map(({ textContent }) => textContent);
  const lines = [...page.querySelectorAll('path[fill="none"]')];
  const named = (name: string) =>
    lines.filter((path) => path.querySelector("title")?.textContent === name);
  return { svg, page, texts, named };
};
/** The numbers of a path, two by two. */
const pointsOf = (path: Element) =>
  [...path.getAttribute("d")!.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
/** Where a number of an axis stands. */
const placeOf = (page: Document, text: string, at: "x" | "y") => {
  const found = [...page.querySelectorAll("text")].find((own) => own.textContent === text)!;
  return Number(found.getAttribute(at));
};

test("a line lies where the axes say, to a tenth of a pixel", () => {
  const { page, named } = drawn(overSteps([line("a", [0, 0.5, 0.75, 1])], {}));
  const points = pointsOf(named("a")[0]!);
  const [from, to] = ["0.2", "0.8"].map((text) => placeOf(page, text, "y")) as [number, number];
  const read = points.map(([, y]) => {
    const foot = 0.36 * 13.2; // of the numbers of an axis
    return 0.2 + ((y + foot - from) / (to - from)) * 0.6;
  });

  expect(points).toHaveLength(4);
  for (const [i, value] of [0, 0.5, 0.75, 1].entries()) expect(read[i]).toBeCloseTo(value, 3);
  const [zero, three] = ["0", "3"].map((text) => placeOf(page, text, "x")) as [number, number];
  expect(points[0]![0]).toBeCloseTo(zero, 0);
  expect(points[3]![0]).toBeCloseTo(three, 0);
});

test("title, axes, legend and caption are text, black on white", () => {
  const band = { low: Float64Array.of(0.1, 0.2), high: Float64Array.of(0.9, 0.9), dots: [1] };
  const content = overSteps(
    [line("a", [0.3, 0.4], { dashed: true }), line("a", [0.5, 0.6], band), line("b", [0.4, 0.2])],
    {},
  );
  const { page, texts } = drawn(content);

  for (const text of ["Exact F1, f1_score", "epoch", "F1", "2 runs. 899 rows counted."]) {
    expect(texts).toContain(text);
  }
  for (const text of Object.values(SAID.meanings)) expect(texts).toContain(text);
  for (const text of page.querySelectorAll("text")) expect(text.getAttribute("fill")).toBe("#000");
  expect(page.querySelector("rect")!.getAttribute("fill")).toBe("#fff");
  expect(page.querySelector("svg > desc")!.textContent).toBe("2 runs. 899 rows counted.");
});

test("the legend says what is drawn, and nothing else", () => {
  const { texts } = drawn(overSteps([line("a", [0.5, 0.6])], {}));

  expect(texts).toContain("exact F1");
  for (const text of ["batch mean", "95 % band", "best epoch"]) expect(texts).not.toContain(text);
});

test("a band at one point is not seen, so the legend does not say it", () => {
  const band = { low: Float64Array.of(0.1), high: Float64Array.of(0.9) };
  expect(drawn(overSteps([line("a", [0.5], band)], {})).texts).not.toContain("95 % band");

  // Nor one whose ends are nowhere known side by side.
  const nan = Number.NaN;
  const ends = { low: Float64Array.of(0.1, nan, 0.1), high: Float64Array.of(0.9, nan, 0.9) };
  expect(drawn(overSteps([line("a", [0.5, 0.5, 0.5], ends)], {})).texts).not.toContain("95 % band");
});

test("few lines have their names beside them, so that none is told by its colour alone", () => {
  const lines = ["a", "b", "c"].map((key, i) => line(key, [0.1 * i, 0.5]));
  const { texts, page } = drawn(overSteps(lines, {}));
  const heights = ["a", "b", "c"].map((name) => placeOf(page, name, "y"));

  expect(texts.filter((text) => /^[abc]$/.test(text!))).toEqual(["a", "b", "c"]);
  expect(new Set(heights.map((y) => Math.round(y / 13))).size).toBe(3);
});

test("of two hundred lines the legend names the first and counts the rest", () => {
  const lines = Array.from({ length: 200 }, (_, i) => line(`run ${i}`, [0.1, i / 200]));
  const { texts, named } = drawn(overSteps(lines, {}));

  expect(texts).toContain("run 11");
  expect(texts).not.toContain("run 12");
  expect(texts).toContain("… and 188 more; a colour stands for several");
  expect(named("run 199").length).toBeGreaterThan(0); // all are drawn
});

test("long names of lines differ where the lines do, beside them and in the legend", () => {
  for (const count of [6, 20]) {
    const names = Array.from(
      { length: count },
      (_, i) =>
        `model=resnet50-imagenet-pretrained,optimizer=adamw,lr=0.${i + 10},bs=128/validation`,
    );
    const { texts, svg } = drawn(
      overSteps(
        names.map((name) => line(name, [0.1, 0.5])),
        {},
      ),
    );
    const shown = texts.filter((text) => /^….*lr=/.test(text!));

    expect(shown).toHaveLength(Math.min(count, 12));
    expect(new Set(shown).size).toBe(shown.length);
    expect(svg).toContain(`The first in full: ${names[0]}.`);
  }
});

test("a name of any characters leaves the file well-formed, without script and link", () => {
  const name = 'a<script>&"\u0000\u001b]8;;http://x\u0007';
  const { svg, page, texts } = drawn(overSteps([line(name, [0, 1]), line("b", [1, 0])], {}), {
    title: name,
    caption: [name],
  });

  expect(page.querySelector("parsererror")).toBeNull();
  expect(page.querySelectorAll("script, a, image, foreignObject, use")).toHaveLength(0);
  expect(svg).not.toMatch(/href|<script|javascript:/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
  expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(texts.some((text) => text!.startsWith("a<script>&"))).toBe(true);
});

test("a gap is a gap, a band ends there, and a point alone is a dot", () => {
  const nan = Number.NaN;
  const y = [0.5, nan, 0.6, nan, 0.7, 0.8];
  const low = Float64Array.from(y.map((value) => value - 0.1));
  const high = Float64Array.from(y.map((value) => value + 0.1));
  const { page, named } = drawn(overSteps([line("a", y, { low, high })], {}));
  const [stroke] = named("a");

  expect(stroke!.getAttribute("d")!.match(/M/g)).toHaveLength(3);
  expect(stroke!.getAttribute("d")).not.toContain("NaN");
  const filled = [...page.querySelectorAll("path:not([fill=none])")].filter((path) =>
    path.querySelector("title"),
  );
  expect(filled).toHaveLength(1 + 2); // the band, and two points
  expect(filled[0]!.getAttribute("fill-opacity")).toBe("0.15");
});

test("a zoomed picture says that it shows a part, a whole one does not", () => {
  const lines = [line("a", [0.1, 0.5, 0.9])];
  const whole = overSteps(lines, {});

  expect(drawn(whole).svg).not.toContain("a part of the points");
  expect(drawn({ ...whole, x: [0.5, 1.5] }).svg).toContain("a part of the points");
  expect(drawn({ ...whole, y: [0.4, 0.6] }).svg).toContain("a part of the points");
});

test("a line without a point in sight is named in the caption, since it is nowhere else", () => {
  const lines = [line("a", [0.1, 0.5]), line("b", [Number.NaN, Number.NaN])];
  const content = overSteps(lines, {});

  expect(drawn(content).svg).toContain("Undefined or not in sight: b.");
  expect(drawn({ ...content, lines: [lines[0]!] }).svg).not.toContain("not in sight");
});

test("a logarithmic axis is said to be one, with what has no place on it", () => {
  const lines = [line("a", [0, 0.01, 0.1, 1])];
  const content: Content = {
    ...overSteps(lines, {}),
    rules: [],
    y: [0.005, 2],
    log: true,
  };
  const { texts, svg } = drawn(content);

  expect(texts).toContain("0.01");
  expect(svg).toContain("values of 0 or less have no place on it");
});

test("the zero line and posts are drawn and named where they are in sight", () => {
  const content: Content = {
    ...overSteps([line("a", [-0.5, 0.5])], {}),
    posts: [
      { x: 0.5, colour: "#425066", dashed: true },
      { x: 9, colour: "#425066", dashed: false },
    ],
  };
  const meanings = { rule: "zero", dashedPost: "best threshold" };
  const { texts, page } = drawn(content, { meanings });

  expect(texts).toContain("zero");
  expect(texts).toContain("best threshold");
  expect(page.querySelectorAll('path[stroke="#425066"]')).toHaveLength(1);
});

test("colours are those of the light page", () => {
  const content = overSteps([line("a", [0, 1], { colour: "#8e98a3" })], {});
  const { named } = drawn(content, { colourOf: () => "#425066" });

  expect(named("a")[0]!.getAttribute("stroke")).toBe("#425066");
});

test("lines to and fro are named at their rings, and guides are not named", () => {
  const run = (key: string, y: number): Line[] => [
    line(key, [1, y, 0], { path: true }),
    line(`\0${key}`, [y], { path: true, dashed: true, x: Float64Array.of(0.5) }),
  ];
  const guide = line("\0guide", [0, 1], { faint: true, dashed: true, path: true, label: "F1 0.2" });
  const content = overSteps([guide, ...run("a", 0.3), ...run("b", 0.8)], {});
  const { texts } = drawn(content, {
    square: true,
    nameOf: (key) => (key.startsWith("\0") ? null : key),
    meanings: { ring: "where a run decides", guide: "equal F1" },
  });

  for (const text of ["a", "b", "F1 0.2", "where a run decides", "equal F1"]) {
    expect(texts).toContain(text);
  }
  expect(texts).not.toContain("�guide");
});
