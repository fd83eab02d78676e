// What a route answers to several addresses, as one picture. Knows no route, and draws nothing.
import { useEffect, useRef, useState } from "preact/hooks";
import { getJson } from "./api";
import { generation, queued, sentence } from "./load";
import { counted } from "./underway";

/** An answer, or in one sentence why there is none. */
export type Found<T> = { readonly answer: T } | { readonly error: string };

interface Round<T> {
  readonly key: string;
  readonly found: ReadonlyMap<string, Found<T>>;
}

/**
 * Asks for all of them, and shows them together once the last has come; the last picture stays
 * until then. One picture is asked for at a time, and then the newest. What it has in common
 * with the one before is not asked again.
 */
export function useAnswers<T>(urls: readonly string[]) {
  const [shown, setShown] = useState<Round<T>>({ key: "", found: new Map() });
  const [tries, setTries] = useState(0);
  const asking = useRef(false);
  const gone = useRef(false);
  const round = `${generation.value} ${tries}`;
  const key = JSON.stringify([round, ...urls]);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  useEffect(() => {
    if (asking.current || key === shown.key) return;
    asking.current = true;
    const same = shown.key && JSON.parse(shown.key)[0] === round;
    const known = (url: string) => (same ? shown.found.get(url) : undefined);
    Promise.all(urls.map(async (url) => [url, known(url) ?? (await found<T>(url))] as const)).then(
      (pairs) => {
        asking.current = false;
        if (!gone.current) setShown({ key, found: new Map(pairs) });
      },
    );
  }, [key, shown]);
  return {
    found: shown.found,
    waiting: key !== shown.key,
    retry: () => setTries(tries + 1),
  };
}

const found = <T>(url: string): Promise<Found<T>> =>
  counted(() => queued(() => getJson<T>(url))).then(
    (answer) => ({ answer }),
    (error) => ({ error: sentence(error) }),
  );
