import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AUTO, NOTHING_PASSED_OVER, scoresOf, seriesOf } from "../examples";
import type { Question } from "./api";
import {
  generation,
  isOf,
  loadError,
  loading,
  loadSeries,
  runOrder,
  ScoresOf,
  seriesAnswer,
} from "./load";

const MACRO: Question = { ...AUTO, average: "macro" };
let asked: string[];
let refuse: (url: string) => boolean;
/** How many steps a glance tells. */
let glanced: number | null;

beforeEach(() => {
  seriesAnswer.value = null;
  loadError.value = null;
  asked = [];
  refuse = () => false;
  glanced = null;
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    if (refuse(url)) return new Response('{"error": "No."}', { status: 400 });
    if (url.endsWith("runs")) return new Response('["b", "a"]');
    if (url.includes("series")) {
      const steps = url.endsWith("read=0") ? glanced : 3;
      return new Response(JSON.stringify({ version: 1, series: [seriesOf("a", { steps })] }));
    }
    const { searchParams } = new URL(url, "http://x/");
    const runs = searchParams.getAll("run");
    const lost = (run: string) => searchParams.has("threshold") && run === "none";
    return new Response(
      JSON.stringify({
        series: runs.filter((run) => !lost(run)).map((run) => scoresOf(run)),
        not_at_threshold: runs
          .filter(lost)
          .map((run) => ({ run, tag: "f1_score", message: "It has no histogram." })),
      }),
    );
  });
});
afterEach(() => vi.unstubAllGlobals());

const settled = () => vi.waitFor(() => expect(asked.length).toBeGreaterThan(0)).then(pause);
const pause = () => new Promise((done) => setTimeout(done, 5));

test("series and run order are loaded together", async () => {
  await loadSeries();

  expect(seriesAnswer.value?.series.length).toBe(1);
  expect(runOrder.value).toEqual(["b", "a"]);
});

test("a missing run order costs colours, not the page", async () => {
  refuse = (url) => url.endsWith("runs");
  await loadSeries();

  expect(loadError.value).toBeNull();
  expect(runOrder.value).toEqual([]);
});

test("a failed reload keeps what was shown and says what failed", async () => {
  await loadSeries();
  refuse = (url) => url.includes("series");
  await loadSeries();

  expect(loadError.value).toBe("No.");
  expect(seriesAnswer.value).not.toBeNull();
});

test("at first comes what needs no reading, and then what does", async () => {
  const round = generation.value;
  const loaded = loadSeries();
  await vi.waitFor(() => expect(seriesAnswer.value?.series[0]?.steps).toBeNull());
  expect(loading.value).toBe(true);
  new ScoresOf("f1_score").ask(["a"], AUTO, 1);
  await loaded;

  expect(seriesAnswer.value?.series[0]?.steps).toBe(3);
  expect(loading.value).toBe(false);
  const routes = asked.map((url) => url.replace(/\?(?!read).*/, ""));
  expect(routes).toEqual(["../../runs", "./series?read=0", "./scores", "./series"]);
  expect(generation.value).toBe(round + 1); // no score is asked for twice
});

test("a glance that says all is asked again as it was, so that it may be unchanged", async () => {
  glanced = 3;
  await loadSeries();
  await loadSeries();
  const lists = () => asked.filter((url) => url.includes("series"));
  expect(lists()).toEqual(["./series?read=0", "./series?read=0"]);

  glanced = null; // it has grown meanwhile
  const steps: (number | null | undefined)[] = [];
  const stop = seriesAnswer.subscribe((answer) => steps.push(answer?.series[0]?.steps));
  await loadSeries();
  await loadSeries();
  stop();
  expect(lists().slice(2)).toEqual(["./series?read=0", "./series", "./series"]);
  expect(steps).not.toContain(null);
});

test("an empty directory says nothing of how much is to come", async () => {
  const answered = vi.mocked(fetch);
  vi.stubGlobal("fetch", async (url: string) => {
    if (!url.includes("series")) return answered(url);
    asked.push(url);
    return new Response('{"version": 1, "series": []}');
  });
  await loadSeries();
  await loadSeries();

  expect(asked.filter((url) => url.includes("series"))).toEqual(["./series?read=0", "./series"]);
});

test("a load that is superseded asks for nothing more", async () => {
  glanced = 3;
  await loadSeries();
  glanced = null;
  await Promise.all([loadSeries(), loadSeries()]);

  expect(asked.filter((url) => url === "./series").length).toBe(1);
  expect(seriesAnswer.value?.series[0]?.steps).toBe(3);
});

test("the latest answer counts, in whatever order they come", async () => {
  const held: ((answer: Response) => void)[] = [];
  vi.stubGlobal("fetch", (url: string) =>
    url.endsWith("runs")
      ? Promise.resolve(new Response("[]"))
      : new Promise<Response>((answer) => held.push(answer)),
  );
  seriesAnswer.value = {
    version: 1,
    plugin_version: "",
    tensorboard_version: "",
    series: [],
    ...NOTHING_PASSED_OVER,
  };
  const both = [loadSeries(), loadSeries()];
  const answerOf = (version: string) =>
    new Response(JSON.stringify({ version: 1, plugin_version: version, series: [] }));
  held[1]!(answerOf("later"));
  await both[1];
  held[0]!(answerOf("earlier"));
  await both[0];

  expect(seriesAnswer.value?.plugin_version).toBe("later");
  expect(loading.value).toBe(false);
});

test("a run once asked for is not asked for again", async () => {
  const source = new ScoresOf("f1_score");
  source.ask(["a"], AUTO, 1);
  await settled();
  source.ask(["a", "b"], AUTO, 1);
  await settled();

  expect(asked.map((url) => new URL(url, "http://x/").searchParams.getAll("run"))).toEqual([
    ["a"],
    ["b"],
  ]);
  expect([...source.scores.value.byRun.keys()]).toEqual(["a", "b"]);
  expect(source.scores.value.waiting).toBe(0);
});

test("answers to an older question are thrown away", async () => {
  const source = new ScoresOf("f1_score");
  source.ask(["a", "b"], AUTO, 1);
  source.ask(["a"], MACRO, 1);
  await settled();

  expect([...source.scores.value.byRun.keys()]).toEqual(["a"]);
  expect(source.scores.value.waiting).toBe(0);
});

test("a reload asks again, and meanwhile the old answers stay", async () => {
  const source = new ScoresOf("f1_score");
  source.ask(["a"], AUTO, 1);
  await settled();
  source.ask(["a"], AUTO, 2);

  expect(source.scores.value.byRun.has("a")).toBe(true);
  await settled();
  expect(asked.length).toBe(2);
});

test("a failure is told once and not retried until it is asked for", async () => {
  const source = new ScoresOf("f1_score");
  refuse = () => true;
  source.ask(["a"], AUTO, 1);
  await settled();
  source.ask(["a"], AUTO, 1);
  await pause();

  expect(source.scores.value.error).toBe("No.");
  expect(asked.length).toBe(1);

  refuse = () => false;
  source.retry(["a"], AUTO, 1);
  await pause();
  expect(source.scores.value).toMatchObject({ error: null, waiting: 0 });
  expect(source.scores.value.byRun.has("a")).toBe(true);
});

test("many runs are asked for in several requests, few at a time", async () => {
  const source = new ScoresOf("f1_score");
  const runs = Array.from({ length: 200 }, (_, i) => `run${i}`);
  source.ask(runs, AUTO, 1);

  expect(asked.length).toBeLessThanOrEqual(3);
  await vi.waitFor(() => expect(source.scores.value.waiting).toBe(0));
  expect(source.scores.value.byRun.size).toBe(200);
});

test("at another threshold all curves come together, and those before stay until then", async () => {
  const source = new ScoresOf("f1_score");
  const runs = Array.from({ length: 100 }, (_, i) => `run${i}`);
  source.ask(runs, AUTO, 1);
  await vi.waitFor(() => expect(source.scores.value.byRun.size).toBe(100));

  const other = { ...AUTO, threshold: 0.25 };
  const seen = new Set<string>();
  const end = source.scores.subscribe(({ byRun, threshold }) => {
    seen.add(`${byRun.size} at ${threshold}`);
  });
  source.ask(runs, other, 1);
  await vi.waitFor(() => expect(source.scores.value.waiting).toBe(0));
  end();

  expect([...seen]).toEqual(["100 at null", "100 at 0.25"]);
  expect(isOf(source.scores.value, other)).toBe(true);
});

test("scores at another threshold are of the same question, those of another score are not", async () => {
  const source = new ScoresOf("f1_score");
  expect(isOf(source.scores.value, AUTO)).toBe(false);
  source.ask(["a"], { ...AUTO, threshold: 0.25 }, 1);
  await settled();

  expect(isOf(source.scores.value, AUTO)).toBe(true);
  expect(isOf(source.scores.value, MACRO)).toBe(false);
});

test("a run without counts at the threshold says why, until another one is asked for", async () => {
  const source = new ScoresOf("f1_score");
  source.ask(["a", "none"], { ...AUTO, threshold: 0.25 }, 1);
  await settled();
  expect([...source.scores.value.byRun.keys()]).toEqual(["a"]);
  expect([...source.scores.value.notThere]).toEqual([["none", "It has no histogram."]]);

  source.ask(["a", "none"], AUTO, 1);
  await pause();
  expect(source.scores.value.byRun.size).toBe(2);
  expect(source.scores.value.notThere.size).toBe(0);
});
