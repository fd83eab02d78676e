// Fetches series and scores and holds them as signals: what is waiting, what
// has come, what failed. Knows URLs only through api.ts and draws nothing.
import { batch, type Signal, signal } from "@preact/signals";
import {
  ApiError,
  fetchRunOrder,
  fetchScores,
  fetchSeries,
  type Question,
  questionKey,
  type Scores,
  type ScoresAnswer,
  type SeriesAnswer,
  scoresRequests,
} from "./api";
import { counted } from "./underway";

/** Requests at once. TensorBoard answers in threads, but Python runs one of them at a time. */
const AT_ONCE = 3;

export const seriesAnswer = signal<SeriesAnswer | null>(null);
export const runOrder = signal<readonly string[]>([]);
export const loading = signal(true);
export const loadError = signal<string | null>(null);
/** When the server last said what there is, in milliseconds; null before that. */
export const readAt = signal<number | null>(null);
/** The number of reloads. What was asked before the last one is asked again. */
export const generation = signal(0);

/** The scores of one metric, run by run, as far as they have come. */
export interface TagScores {
  /** The question that `byRun` answers; "" before the first answer. */
  readonly key: string;
  /** The threshold of that question. */
  readonly threshold: number | null;
  readonly byRun: ReadonlyMap<string, Scores>;
  /** Why runs have no counts at that threshold. */
  readonly notThere: ReadonlyMap<string, string>;
  readonly waiting: number;
  readonly error: string | null;
}

const NOTHING: TagScores = {
  key: "",
  threshold: null,
  byRun: new Map(),
  notThere: new Map(),
  waiting: 0,
  error: null,
};

/** Whether scores answer the question, at whatever threshold: that one they say themselves. */
export function isOf({ key, threshold }: TagScores, question: Question): boolean {
  return key === questionKey({ ...question, threshold });
}

let latest = 0;
/** Whether the first, quick answer had everything, as it has for small logs. */
let quickIsWhole = false;
/** Milliseconds that the findings wait at most for the first curves. */
const PATIENCE = 1000;
let drawn = () => {};
const firstScores = new Promise<void>((resolve) => {
  drawn = resolve;
});

/**
 * Asks first for what the server can say without reading the points, so that the scores are
 * asked for at once. After the first scores it asks for what follows from all points.
 */
export async function loadSeries(): Promise<void> {
  const own = ++latest;
  loading.value = true;
  try {
    // The order decides only the colours: the page goes on without it.
    const order = fetchRunOrder().catch(() => []);
    const again = seriesAnswer.value !== null;
    let answer = await fetchSeries(again && !quickIsWhole);
    if (own !== latest) return; // asked again meanwhile
    // An empty answer does not tell how much will come.
    quickIsWhole = isWhole(answer) && (again ? quickIsWhole : answer.series.length > 0);
    if (again && !isWhole(answer)) answer = await fetchSeries();
    const names = await order;
    if (own !== latest) return;
    batch(() => {
      seriesAnswer.value = answer;
      runOrder.value = names;
      loadError.value = null;
      readAt.value = Date.now();
      generation.value++;
    });
    if (isWhole(answer)) return;
    await Promise.race([firstScores, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    if (own !== latest) return;
    answer = await queued(fetchSeries);
    if (own === latest) seriesAnswer.value = answer;
  } catch (error) {
    if (own === latest) loadError.value = sentence(error);
  } finally {
    if (own === latest) loading.value = false;
  }
}

function isWhole({ series }: SeriesAnswer): boolean {
  return series.every(({ steps }) => steps !== null);
}

/** One metric's scores. Asks only for what it has not asked yet. */
export class ScoresOf {
  readonly scores: Signal<TagScores> = signal(NOTHING);
  private asked = new Set<string>();
  private askedKey = "";
  /** Answers at another threshold, which are shown together: no chart loses its lines meanwhile. */
  private held: ScoresAnswer[] = [];
  private readonly tag: string;

  constructor(tag: string) {
    this.tag = tag;
  }

  /** Asks for `runs`; the answers replace the drawn ones as they come. */
  ask(runs: readonly string[], question: Question, round: number): void {
    const key = questionKey(question);
    const askedKey = `${key} ${round}`;
    if (askedKey !== this.askedKey) {
      this.askedKey = askedKey;
      this.asked = new Set();
      this.held = [];
      this.update({ waiting: 0, error: null });
    }
    const missing = runs.filter((run) => !this.asked.has(run));
    if (missing.length === 0) return;
    for (const run of missing) this.asked.add(run);
    this.update({ waiting: this.scores.value.waiting + missing.length, error: null });
    for (const request of scoresRequests(this.tag, missing, question)) {
      this.fetch(request.url, request.runs, question, askedKey);
    }
  }

  /** Asks for everything once more. A failure never does so by itself, or it would never end. */
  retry(runs: readonly string[], question: Question, round: number): void {
    this.askedKey = "";
    this.ask(runs, question, round);
  }

  private async fetch(
    url: string,
    runs: readonly string[],
    question: Question,
    askedKey: string,
  ): Promise<void> {
    const current = () => askedKey === this.askedKey;
    try {
      const answer = await counted(() =>
        queued(() => (current() ? fetchScores(url) : Promise.resolve(null))),
      );
      drawn();
      if (!current() || !answer) return;
      this.held.push(answer);
      const waiting = this.scores.value.waiting - runs.length;
      const moved = this.scores.value.threshold !== question.threshold;
      if (moved && isOf(this.scores.value, question) && waiting > 0) this.update({ waiting });
      else this.show(question, { waiting });
    } catch (error) {
      if (!current()) return;
      const waiting = this.scores.value.waiting - runs.length;
      this.show(question, { waiting, error: sentence(error) });
    }
  }

  /** Shows what is held. The first answer to a new question replaces the old ones: no chart mixes two questions. */
  private show(question: Question, change: Partial<TagScores>): void {
    const key = questionKey(question);
    const known = this.scores.value.key === key ? this.scores.value : NOTHING;
    const series = this.held.flatMap((answer) => answer.series);
    const without = this.held.flatMap((answer) => answer.not_at_threshold);
    this.held = [];
    this.update({
      key,
      threshold: question.threshold,
      byRun: new Map([...known.byRun, ...series.map((own) => [own.run, own] as const)]),
      notThere: new Map([...known.notThere, ...without.map((o) => [o.run, o.message] as const)]),
      ...change,
    });
  }

  private update(change: Partial<TagScores>): void {
    this.scores.value = { ...this.scores.value, ...change };
  }
}

const queue: (() => void)[] = [];
let running = 0;

/** Starts work once few others are running. */
export async function queued<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((start) => queue.push(start));
  running++;
  try {
    return await work();
  } finally {
    running--;
    queue.shift()?.();
  }
}

export function sentence(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return `The dashboard failed: ${error instanceof Error ? error.message : String(error)}`;
}
