// The laws of the house: which folder may import which, and how large rooms are.
// Read from the source, so that types and import() are seen as well.
import { expect, test } from "vitest";

/** A wing, and the wings that it may import. */
const WINGS: Readonly<Record<string, readonly string[]>> = {
  text: [],
  chart: ["text"],
  widgets: ["text"],
  data: ["text"],
  parts: ["text", "widgets", "data"],
  pictures: ["text", "widgets", "data", "chart"],
  views: ["text", "widgets", "data", "parts", "chart", "pictures"],
};
const MOST_ROOMS = 12;
const MOST_FLOORS = 6;
const MOST_LINES = 350;

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const all = import.meta.glob<string>("./**/*.{ts,tsx,css}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const pages = import.meta.glob<string>("./**/README.md", {
  query: "?raw",
  import: "default",
  eager: true,
});
const named = (files: Readonly<Record<string, string>>) =>
  new Map(Object.entries(files).map(([path, text]) => [path.replace(/^\.\//, ""), text]));

/** Every file but the tests, by its path below src/. */
const files = new Map([...named(all)].filter(([path]) => !path.includes(".test.")));
const readmes = named(pages);
const folders = [...new Set([...files.keys()].flatMap(foldersOf))].sort();

/** The folders that a path lies in: "a/b/c.ts" in "", "a" and "a/b". */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return ["", ...parts.map((_, i) => parts.slice(0, i + 1).join("/"))];
}

/** The files that a file imports, types too; with `now`, only those that come with it. */
function importsOf(path: string, now = false): string[] {
  const pattern = now ? /(?:from|import) "(\.[^"]+)"/g : /(?:from|import|import\() ?"(\.[^"]+)"/g;
  const found = [...files.get(path)!.matchAll(pattern)].map(([, to]) => resolved(path, to!));
  return found.flatMap((target) => target ?? []);
}

function resolved(from: string, to: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of to.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const base = parts.join("/");
  return [".ts", ".tsx", ".d.ts", ""].map((end) => base + end).find((path) => files.has(path));
}

const imports: Graph = new Map(
  [...files.keys()].map((path) => [path, new Set(importsOf(path))] as const),
);

/** What lies in a folder, rooms and folders, and what imports what there. */
function inside(folder: string): Graph {
  const entry = (path: string) => {
    if (folder && !path.startsWith(`${folder}/`)) return null;
    // A module and its style sheet are one room.
    return path.slice(folder ? folder.length + 1 : 0).split(/[/.]/)[0]!;
  };
  const graph = new Map<string, Set<string>>();
  for (const [path, targets] of imports) {
    const from = entry(path);
    if (from === null) continue;
    const others = graph.get(from) ?? new Set();
    graph.set(from, others);
    for (const target of targets) {
      const to = entry(target);
      if (to !== null && to !== from) others.add(to);
    }
  }
  return graph;
}

/** How many floors a graph has: its longest way up. A circle is an error. */
function floorsOf(graph: Graph): number {
  const floor = (name: string, way: readonly string[]): number => {
    if (way.includes(name)) throw new Error(`A circle: ${[...way, name].join(" → ")}.`);
    const below = [...(graph.get(name) ?? [])].map((other) => floor(other, [...way, name]));
    return 1 + Math.max(0, ...below);
  };
  return Math.max(0, ...[...graph.keys()].map((name) => floor(name, [])));
}

/** Everything that comes with a file: what it imports, and what that imports. */
function closure(start: string, found = new Set<string>()): Set<string> {
  if (found.has(start)) return found;
  found.add(start);
  for (const target of importsOf(start, true)) closure(target, found);
  return found;
}

const wingOf = (path: string) => (path.includes("/") ? path.split("/")[0]! : "");

test("no arrow points back: a wing imports the wings that its law names", () => {
  expect([...new Set([...files.keys()].map(wingOf))].filter(Boolean).sort()).toEqual(
    Object.keys(WINGS).sort(),
  );
  for (const [path, targets] of imports) {
    const wing = wingOf(path);
    if (!wing) continue;
    const others = new Set([...targets].map(wingOf).filter((other) => other !== wing));
    for (const other of others) expect(WINGS[wing], path).toContain(other);
  }
});

test("a view knows no other view", () => {
  for (const [path, targets] of imports) {
    const [wing, view] = path.split("/");
    if (wing !== "views" || path === "views/panel.tsx") continue;
    for (const target of targets) {
      if (wingOf(target) === "views") expect(target.split("/")[1], path).toBe(view);
    }
  }
});

test.each(folders)("the folder %j is small, on few floors, without a circle", (folder) => {
  const graph = inside(folder);

  expect(floorsOf(graph)).toBeLessThanOrEqual(MOST_FLOORS);
  expect(graph.size).toBeLessThanOrEqual(MOST_ROOMS);
});

test("no files import each other in a circle", () => {
  expect(() => floorsOf(imports)).not.toThrow();
});

test("the map sees a circle and counts floors: the laws above can fail", () => {
  const graph = (arrows: Readonly<Record<string, readonly string[]>>) =>
    new Map(Object.entries(arrows).map(([from, to]) => [from, new Set(to)]));

  expect(() => floorsOf(graph({ a: ["b"], b: ["c"], c: ["a"] }))).toThrow("a → b → c → a");
  expect(floorsOf(graph({ a: ["b"], b: ["c"], c: [] }))).toBe(3);
});

test("a room can be read at one sitting, and says first what it is for", () => {
  for (const [path, text] of files) {
    if (path.endsWith(".d.ts")) continue; // generated
    expect(text.split("\n").length - 1, path).toBeLessThanOrEqual(MOST_LINES);
    if (!path.endsWith(".css")) expect(text.startsWith("// "), path).toBe(true);
  }
});

test("a folder says what lives there, what it may import, and where to begin", () => {
  for (const folder of folders.filter(Boolean)) {
    const page = readmes.get(`${folder}/README.md`)?.replace(/\s+/g, " ");
    expect(page, folder).toMatch(/Begin with `/);
    expect(page, folder).toMatch(/May import|Imports nothing/);
  }
});

test.each(folders.filter(Boolean))("the folder %j says all that it imports", (folder) => {
  const page = readmes.get(`${folder}/README.md`)!.replace(/\s+/g, " ");
  const said = /May import (.+?)\.(?: |$)/.exec(page)?.[1] ?? "";
  const may = said.replace(
    "what a view may",
    WINGS.views!.map((wing) => `\`${wing}/\``).join(", "),
  );

  for (const [path, targets] of imports) {
    if (!path.startsWith(`${folder}/`)) continue;
    for (const target of targets) {
      if (target.startsWith(`${folder}/`)) continue;
      const names = namesOf(target, folder);
      expect(
        names.some((name) => may.includes(`\`${name}\``)),
        `${path} imports ${target}`,
      ).toBe(true);
    }
  }
});

/** How a folder may call what it imports: another wing, or a neighbour, or what both lie in. */
function namesOf(target: string, folder: string): string[] {
  const wing = wingOf(target);
  if (wing !== wingOf(folder)) return [`${wing}/`];
  const [there, here] = [target.split("/"), folder.split("/")];
  const common = there.findIndex((part, i) => part !== here[i]);
  const name = there[common]! + (common < there.length - 1 ? "/" : "");
  return [name, `../${name}`, `${there[common - 1]}/`];
}

test("what an import() fetches is not part of the first picture", () => {
  const first = closure("index.tsx");
  const fetched = [...files].flatMap(([path, text]) =>
    [...text.matchAll(/import\("(\.[^"]+)"\)/g)].flatMap(([, to]) => resolved(path, to!) ?? []),
  );

  expect(fetched.length).toBeGreaterThan(5);
  for (const path of fetched) {
    // A type costs nothing: it is not there when the page runs.
    const typesOnly = [...first].every((from) => !valuesOf(from).includes(path));
    expect(typesOnly, path).toBe(true);
  }
});

/** The files that a file imports something of that is there when the page runs. */
function valuesOf(path: string): string[] {
  const text = files.get(path)!.replace(/import type [^;]*;/g, "");
  return [...text.matchAll(/(?:from|import) "(\.[^"]+)"/g)].flatMap(
    ([, to]) => resolved(path, to!) ?? [],
  );
}

test("every room is used", () => {
  const reached = new Set<string>();
  const walk = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const target of importsOf(path)) walk(target);
  };
  walk("index.tsx");
  // What the dashboard is in a file of its own begins in scripts/onefile.ts.
  for (const room of ["answers", "note", "packs"]) walk(`data/server/file/${room}.ts`);

  // The first is for tests, the second tells TypeScript what a page of Markdown is.
  const others = ["data/examples.ts", "markdown.d.ts"];
  expect([...files.keys()].filter((path) => !reached.has(path)).sort()).toEqual(others);
});
