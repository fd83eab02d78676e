// The answer of the route `pool` where a column groups the runs: one question for each group,
// and their answers as one. The route knows no columns.
import { groupColumn, grouping } from "../../data/columns/groups";
import { useAnswers } from "../../data/server/answers";
import { MAX_URL } from "../../data/server/api";
import type { PoolAnswer } from "../../data/server/schema";

/** More groups than these are no groups: each is a question. */
const MOST = 40;

interface Answered {
  readonly answer: PoolAnswer | null;
  readonly error: string | null;
  readonly waiting: boolean;
  /** Why the server is not asked; null where it is. */
  readonly refused: string | null;
  readonly retry: () => void;
}

/** The groups of the column with their runs, in order. */
export function membersOf(
  runs: readonly string[],
  { keyOf, keys }: { keyOf: (run: string) => string | null; keys: readonly string[] },
): [key: string, runs: string[]][] {
  return keys.flatMap((key): [string, string[]][] => {
    const own = runs.filter((run) => keyOf(run) === key);
    return own.length ? [[key, own]] : [];
  });
}

/** Null where no column groups the runs. */
export function useByColumn(
  addressOf: (runs: readonly string[]) => string,
  runs: readonly string[],
): Answered | null {
  const by = groupColumn.value && grouping.value;
  const groups = by ? membersOf(runs, by) : [];
  const urls = groups.map(([, own]) => addressOf(own));
  const refused = groups.length > MOST ? tooMany(groups.length) : urls.some(isLong) ? LONG : null;
  const { found, waiting, retry } = useAnswers<PoolAnswer>(refused ? [] : urls);
  if (!by) return null;
  const results = urls.map((url) => found.get(url));
  const failed = results.find((result) => result && "error" in result);
  const answers = results.flatMap((result) =>
    result && "answer" in result ? [result.answer] : [],
  );
  const [first] = answers;
  return {
    answer:
      first && answers.length === groups.length
        ? {
            ...first,
            groups: answers.flatMap((answer, i) =>
              answer.groups.map((group) => ({ ...group, group: groups[i]![0] })),
            ),
            proposals: [],
            not_at_threshold: answers.flatMap((answer) => answer.not_at_threshold),
          }
        : null,
    error: failed && "error" in failed ? failed.error : null,
    waiting,
    refused,
    retry,
  };
}

const isLong = (url: string) => url.length > MAX_URL;
const LONG =
  "The names of a group's runs are too long for one question. Filter the list, or pool with `tb-f1 pool`.";
const tooMany = (groups: number) =>
  `These are ${groups} groups, more than ${MOST}. Filter the list, or group by a hyper-parameter with fewer values.`;
