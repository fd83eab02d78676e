import { expect, test } from "vitest";
import { FileAnswers, type Index } from "./answers";
import { Packs, unpacked } from "./packs";

/** As Python packs: a gzipped list, in base64. */
async function packed(content: unknown): Promise<string> {
  const stream = new Blob([JSON.stringify(content)]).stream();
  const bytes = await new Response(stream.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

const one = (run: string, value: number) => ({
  run,
  tag: "f1",
  value: [value],
  explanation: { sentence: `${run} is off.` },
});
const SERIES = { series: ["a", "b", "c"].map((run) => ({ run, tag: "f1" })) };
const CONTENT = [
  [SERIES, ["c", "a", "b"]],
  [{ version: 1, series: [one("a", 0.1), one("b", 0.2)], not_at_threshold: [] }],
  [{ version: 1, series: [], not_at_threshold: [{ run: "c", message: "None." }] }],
  [{ all: true }, { heldOut: true }, { error: "No." }],
];
const ENTRIES: Index["answers"] = [
  ["series", {}, null, 200, 0, 0],
  ["runs", {}, null, 200, 0, 1],
  ["scores", { tag: "f1", explain: "1" }, ["a", "b"], 200, 1, 0],
  ["scores", { tag: "f1", explain: "1" }, ["c"], 200, 2, 0],
  ["pool", { tag: "f1" }, null, 200, 3, 0],
  ["pool", { tag: "f1" }, ["a", "b"], 200, 3, 1],
  ["classes", { tag: "f1", step: "3" }, ["a"], 404, 3, 2],
];

async function file(): Promise<FileAnswers> {
  const texts = await Promise.all(CONTENT.map(packed));
  const index: Index = {
    command: "tensorboard --logdir logs",
    written: "2026-11-30",
    holds: ["F1 in every view"],
    left_out: [],
    defaults: {
      scores: { score: "f1", average: "auto", explain: "0" },
      pool: { score: "f1" },
    },
    never_asked: ["read", "explain"],
    answers: ENTRIES,
  };
  return new FileAnswers(index, new Packs(texts.map((text) => () => text)));
}

const asked = async (url: string) => {
  const reply = await (await file()).reply(url);
  return { status: reply.status, ok: reply.ok, body: await reply.json() };
};

test("what was packed is unpacked", async () => {
  expect(await unpacked(await packed([{ a: "</script>" }]))).toEqual([{ a: "</script>" }]);
});

test("a default may be spelled out or left out, and parameters stand in any order", async () => {
  const plain = await asked("./scores?tag=f1&run=a");

  expect(await asked("./scores?run=a&average=auto&score=f1&tag=f1")).toEqual(plain);
  expect(plain.body.series.map(({ value }: { value: number[] }) => value)).toEqual([[0.1]]);
});

test("runs of several packs come as one answer, in the server's order", async () => {
  const { body, ok } = await asked("./scores?tag=f1&run=c&run=b&run=a");

  expect(ok).toBe(true);
  expect(body.version).toBe(1);
  expect(body.series.map(({ run }: { run: string }) => run)).toEqual(["a", "b"]);
  expect(body.not_at_threshold).toEqual([{ run: "c", message: "None." }]);
});

test("an explanation is there only if it is asked for, as on the server", async () => {
  expect((await asked("./scores?tag=f1&run=b")).body.series[0].explanation).toBeNull();
  expect((await asked("./scores?tag=f1&run=b&explain=1")).body.series[0].explanation).toEqual({
    sentence: "b is off.",
  });
});

test("all runs by name are as good as none, and some are their own question", async () => {
  expect((await asked("./pool?tag=f1&run=b&run=a&run=c")).body).toEqual({ all: true });
  expect((await asked("./pool?tag=f1")).body).toEqual({ all: true });
  expect((await asked("./pool?tag=f1&run=b&run=a")).body).toEqual({ heldOut: true });
});

test("TensorBoard's own list and the quick list of series are there", async () => {
  expect((await asked("../../runs")).body).toEqual(["c", "a", "b"]);
  expect((await asked("./series?read=0")).body).toEqual(SERIES);
});

test("an error of the server stays one", async () => {
  expect(await asked("./classes?tag=f1&run=a&step=3")).toEqual({
    status: 404,
    ok: false,
    body: { error: "No." },
  });
});

test.each([
  ["./scores?tag=f1&run=a&score=mcc", "without `score=mcc`."],
  ["./scores?tag=f1&run=a&zero_division=nan", "without `zero_division=nan`."],
  ["./pool?tag=f1&run=a", "without an answer for just these runs."],
  ["./curve?tag=f1&run=a", "without `tag=f1`."],
])("what is not there is said, with what shows it: %s", async (url, words) => {
  const { status, body } = await asked(url);

  expect(status).toBe(404);
  expect(body.error).toContain(words);
  expect(body.error).toContain("`tensorboard --logdir logs`");
});
