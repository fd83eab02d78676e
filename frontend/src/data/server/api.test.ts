import { afterEach, expect, test, vi } from "vitest";
import { AUTO } from "../examples";
import { fetchSeries, questionKey, scoresRequests, thresholdOf } from "./api";

const long = Array.from({ length: 300 }, (_, i) => `${"sweep/é".repeat(12)}/${i}/validation`);

function answer(status: number, body: string) {
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
}
afterEach(() => vi.unstubAllGlobals());

test("no request for scores is longer than 8 kB, and each run is asked for once", () => {
  const requests = scoresRequests("f1_score", long, AUTO);

  expect(Math.max(...requests.map(({ url }) => url.length))).toBeLessThan(8000);
  expect(requests.flatMap(({ runs }) => runs)).toEqual(long);
  const asked = requests.flatMap(({ url }) => new URL(url, "http://x/").searchParams.getAll("run"));
  expect(asked).toEqual(long);
});

test("every request asks the whole question", () => {
  for (const { url } of scoresRequests("a/b c", long, { ...AUTO, zeroDivision: "nan" })) {
    const asked = new URL(url, "http://x/data/plugin/f1/");
    expect(asked.pathname).toBe("/data/plugin/f1/scores");
    expect(asked.searchParams.get("tag")).toBe("a/b c");
    expect(asked.searchParams.get("average")).toBe("auto");
    expect(asked.searchParams.get("zero_division")).toBe("nan");
  }
});

test("a class is asked for without an average, and the average does not change the question", () => {
  const one = { ...AUTO, className: "8" };
  const [request] = scoresRequests("f1_score", ["a"], one);

  expect(request?.url).toContain("class=8");
  expect(request?.url).not.toContain("average");
  expect(questionKey(one)).toBe(questionKey({ ...one, average: "micro" }));
  expect(questionKey(one)).not.toBe(questionKey({ ...AUTO, average: "8" }));
});

test("a threshold is asked for with all of its digits, and the own one not at all", () => {
  const at = 1 - 2 ** -24;
  const [request] = scoresRequests("f1_score", ["a"], { ...AUTO, threshold: at });
  expect(thresholdOf(request!.url)).toBe(at);

  const [own] = scoresRequests("f1_score", ["threshold=1"], AUTO);
  expect(own!.url).not.toContain("threshold=");
  expect(thresholdOf(own!.url)).toBeNull();
});

test("a refused request gives the server's sentence", async () => {
  answer(400, '{"error": "`tag` is not known."}');

  await expect(fetchSeries()).rejects.toThrow("`tag` is not known.");
});

test("a refusal without a sentence gives the status", async () => {
  answer(500, "<html>");

  await expect(fetchSeries()).rejects.toThrow("TensorBoard answered 500 to ./series.");
});

test("an answer that is not JSON is said to be none", async () => {
  answer(200, "<html>");

  await expect(fetchSeries()).rejects.toThrow("not JSON");
});

test("an answer of another version asks for a restart", async () => {
  answer(200, '{"version": 2, "series": []}');

  await expect(fetchSeries()).rejects.toThrow("Restart TensorBoard");
});

test("a silent server is told from a refusing one", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });

  await expect(fetchSeries()).rejects.toThrow("does not answer");
});
