// Every URL and type of the plugin's HTTP answers. URLs are relative to the
// page's base (data/plugin/f1/), which is what survives prefixes and proxies.
// Knows no signal and nothing of the page.
import type { ErrorAnswer, ScoresAnswer, SeriesAnswer } from "./schema";
import { SCORE_FACTS, type Score } from "./scores";

export type { Average, Finding, Scores, ScoresAnswer, Series, SeriesAnswer } from "./schema";

/** The version of the answers that this page was written for. */
const VERSION = 1;
/** Characters. Servers and proxies refuse long request lines, often from 8 kB on. */
export const MAX_URL = 7000;
/** Runs of a request. The first is small, so that curves come soon; the others are large. */
const FIRST_RUNS = 8;
const MAX_RUNS = 32;

/** What is asked of a series' counts; every field as the URL spells it. */
export interface Question {
  readonly score: Score;
  readonly beta: number;
  readonly average: string;
  readonly className: string | null;
  readonly zeroDivision: string;
  readonly absentClasses: string;
  /** At which threshold the counts are; null for each metric's own. */
  readonly threshold: number | null;
  /** The run whose score is subtracted; only the route `scores` takes it. Null for none. */
  readonly baseline: string | null;
}

export class ApiError extends Error {}

/** Every series. With `read` false it comes at once, without what follows from the points. */
export async function fetchSeries(read = true): Promise<SeriesAnswer> {
  const answer = await getJson<SeriesAnswer>(read ? "./series" : "./series?read=0");
  if (answer.version !== VERSION) {
    throw new ApiError(
      `This page reads version ${VERSION} of the answers, the server sends version ` +
        `${answer.version}. Restart TensorBoard and reload the page.`,
    );
  }
  return answer;
}

/** TensorBoard's own list of runs: start time, then name. Its order gives the colours. */
export async function fetchRunOrder(): Promise<string[]> {
  return getJson<string[]>("../../runs");
}

export async function fetchScores(url: string): Promise<ScoresAnswer> {
  return getJson<ScoresAnswer>(url);
}

/** A threshold as the parameter of every route that counts; none for the metrics' own. */
export const thresholdParams = (threshold: number | null): Record<string, string> =>
  threshold === null ? {} : { threshold: String(threshold) };

/** The threshold that an address asks for. */
export function thresholdOf(url: string): number | null {
  const text = new URLSearchParams(url.slice(url.indexOf("?"))).get("threshold");
  return text === null ? null : Number(text);
}

/** A question of one series as the parameters of every route that takes one. */
export function questionParams(question: Question): Record<string, string> {
  const { score, beta, average, className, zeroDivision, absentClasses, threshold } = question;
  return {
    score,
    ...(SCORE_FACTS[score].takesBeta && { beta: String(beta) }),
    ...(className === null ? { average } : { class: className }),
    zero_division: zeroDivision,
    absent_classes: absentClasses,
    ...thresholdParams(threshold),
  };
}

function scoresParams(question: Question): Record<string, string> {
  const { baseline } = question;
  return { ...questionParams(question), ...(baseline !== null && { baseline }) };
}

export function questionKey(question: Question): string {
  return JSON.stringify(scoresParams(question));
}

/** The addresses that together ask for `runs`, each short enough for every server. */
export function scoresRequests(
  tag: string,
  runs: readonly string[],
  question: Question,
): { readonly url: string; readonly runs: readonly string[] }[] {
  const head = `./scores?${new URLSearchParams({ tag, ...scoresParams(question) })}`;

  const requests: { url: string; runs: string[] }[] = [];
  for (const run of runs) {
    const part = `&${new URLSearchParams({ run })}`;
    const last = requests.at(-1);
    const most = requests.length === 1 ? FIRST_RUNS : MAX_RUNS;
    if (last && last.runs.length < most && last.url.length + part.length <= MAX_URL) {
      last.url += part;
      last.runs.push(run);
    } else {
      requests.push({ url: head + part, runs: [run] });
    }
  }
  return requests;
}

export async function getJson<T>(url: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new ApiError("TensorBoard does not answer. Is it still running?");
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const sentence = (body as ErrorAnswer | null)?.error;
    throw new ApiError(
      sentence ?? `TensorBoard answered ${response.status} to ${url.split("?")[0]}.`,
    );
  }
  if (body === null) throw new ApiError(`The answer to ${url} is not JSON.`);
  return body as T;
}
