// Answers of the routes from what a file holds, as the server would give them; and what is said
// where the file does not hold one. Knows no view, and reads no number.
import type { Packs } from "./packs";

/** A question that was asked when the file was made, and where its answer is. */
type Entry = readonly [
  route: string,
  parameters: Readonly<Record<string, string>>,
  /** Null for all that have the metric. */
  runs: readonly string[] | null,
  status: number,
  pack: number,
  place: number,
];

/** What a file says of itself. */
export interface Index {
  /** What shows the same logs in TensorBoard. */
  readonly command: string;
  /** The day, as 2026-11-30. */
  readonly written: string;
  /** Parts of a sentence, likewise what is not there as a whole. */
  readonly holds: readonly string[];
  readonly left_out: readonly string[];
  /** By route, what a parameter is that is not given. */
  readonly defaults: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Parameters on which no answer of a file depends. */
  readonly never_asked: readonly string[];
  readonly answers: readonly Entry[];
}

/** As much of a `Response` as the page looks at. */
export type Reply = Pick<Response, "ok" | "status" | "json">;

interface Asked {
  readonly route: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly runs: readonly string[];
  readonly explain: boolean;
}

interface Answer {
  readonly series: readonly { readonly run: string; readonly tag?: string }[];
  readonly not_at_threshold: readonly { readonly run: string }[];
}

/** A route whose answer has a part for each run, which may be asked for by itself. */
const BY_RUN = "scores";

export class FileAnswers {
  private readonly index: Index;
  private readonly packs: Packs;
  private readonly byKey = new Map<string, Entry[]>();

  constructor(index: Index, packs: Packs) {
    this.index = index;
    this.packs = packs;
    for (const entry of index.answers) {
      const [route, parameters, runs] = entry;
      const key = this.keyOf(route, new Map(Object.entries(parameters)), runs);
      this.byKey.set(key, [...(this.byKey.get(key) ?? []), entry]);
    }
  }

  /** The answer to an address, as `fetch` gives it. */
  async reply(url: string): Promise<Reply> {
    const asked = parsed(url);
    if (asked.route === BY_RUN) return this.ofRuns(asked);
    const runs = await this.named(asked);
    const entry = this.byKey.get(this.keyOf(asked.route, asked.parameters, runs))?.[0];
    if (!entry) return this.nothing(asked, runs !== null);
    return replyOf(entry[3], await this.content(entry));
  }

  /** The parts of some runs, from all answers that have one. */
  private async ofRuns(asked: Asked): Promise<Reply> {
    const entries = this.byKey.get(this.keyOf(asked.route, asked.parameters, null)) ?? [];
    const wanted = new Set(asked.runs);
    const having = entries.filter(
      ([, , runs]) => wanted.size === 0 || runs === null || runs.some((run) => wanted.has(run)),
    );
    const there = new Set(having.flatMap(([, , runs]) => runs ?? []));
    if (having.length === 0 || asked.runs.some((run) => !there.has(run))) {
      return this.nothing(asked, entries.length > 0);
    }
    const failed = having.find(([, , , status]) => status !== 200);
    if (failed) return replyOf(failed[3], await this.content(failed));
    const answers = (await Promise.all(having.map((one) => this.content(one)))) as Answer[];
    const chosen = <T extends { readonly run: string }>(every: readonly T[]) =>
      every.filter(({ run }) => wanted.size === 0 || wanted.has(run));
    const series = answers.flatMap((answer) => chosen(answer.series));
    return replyOf(200, {
      ...answers[0],
      series: asked.explain ? series : series.map((one) => ({ ...one, explanation: null })),
      not_at_threshold: answers.flatMap((answer) => chosen(answer.not_at_threshold)),
    });
  }

  private async content([, , , , pack, place]: Entry): Promise<unknown> {
    return (await this.packs.list(pack))[place];
  }

  /** The runs that are asked for; null where these are all that there are. */
  private async named({ runs, parameters }: Asked): Promise<readonly string[] | null> {
    if (runs.length === 0) return null;
    const [list] = this.byKey.get(this.keyOf("series", new Map(), null)) ?? [];
    if (!list) return runs;
    const { series } = (await this.content(list)) as Answer;
    const all = series.filter(({ tag }) => tag === parameters.get("tag"));
    const named = new Set(runs);
    // A metric of one run: its name may be asked for, or be left out.
    if (all.length === 1) return runs;
    return all.every(({ run }) => named.has(run)) ? null : runs;
  }

  /** What is the same of two questions that have the same answer. */
  private keyOf(
    route: string,
    parameters: ReadonlyMap<string, string>,
    runs: readonly string[] | null,
  ): string {
    const defaults = this.index.defaults[route] ?? {};
    const set = [...parameters]
      .filter(([name, value]) => defaults[name] !== value && !this.isNeverAsked(name))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([route, set, route === BY_RUN ? null : (runs?.toSorted() ?? null)]);
  }

  private isNeverAsked(name: string): boolean {
    return this.index.never_asked.includes(name);
  }

  private nothing(asked: Asked, ofSomeRuns: boolean): Reply {
    return replyOf(404, { error: `${this.missing(asked, ofSomeRuns)} ${this.rest()}` });
  }

  /** What a file does not hold: the values that no question of that route had, if it is they. */
  private missing({ route, parameters }: Asked, ofSomeRuns: boolean): string {
    const entries = this.index.answers.filter(([name]) => name === route);
    const defaults = this.index.defaults[route] ?? {};
    const unknown = [...parameters].filter(
      ([name, value]) =>
        !this.isNeverAsked(name) &&
        defaults[name] !== value &&
        !entries.some(([, own]) => own[name] === value),
    );
    if (unknown.length > 0) {
      const told = unknown.map(([name, value]) => `\`${name}=${value}\``);
      return `This file was made without ${told.join(", ")}.`;
    }
    return ofSomeRuns
      ? "This file was made without an answer for just these runs."
      : "This file was made without an answer for this choice.";
  }

  /** How to get what a file does not hold. */
  rest(): string {
    return (
      "Choose as before, or start anew. " +
      `Where the logs are, \`${this.index.command}\` shows it.`
    );
  }
}

/** The parts of an address, which may be relative. */
export function parsed(url: string): Asked {
  const { pathname, searchParams } = new URL(url, "http://file/");
  const parameters = new Map([...searchParams].filter(([name]) => name !== "run"));
  const explain = parameters.get("explain") === "1";
  const runs = searchParams.getAll("run");
  return { route: pathname.split("/").at(-1)!, parameters, runs, explain };
}

/** What `fetch` would give. */
export function replyOf(status: number, content: unknown): Reply {
  return { ok: status === 200, status, json: async () => content };
}
