// What a route answers to an address, kept while the next is on its way. Knows no
// route, and draws nothing.
import { useEffect, useState } from "preact/hooks";
import { getJson } from "./api";
import { generation, sentence } from "./load";

interface State<T> {
  readonly url: string;
  readonly answer: T | null;
  readonly error: string | null;
}

export interface Asked<T> extends State<T> {
  /** Whether it is still the answer to the address before. */
  readonly waiting: boolean;
  readonly retry: () => void;
}

/**
 * Asks anew for another address, at a reload, and when it is told to; for null it asks
 * nothing. After the first answer it waits for `pause` milliseconds before it asks, so
 * that what is typed is not asked for at each letter.
 */
export function useAnswer<T>(url: string | null, pause = 0): Asked<T> {
  const [state, setState] = useState<State<T>>({ url: "", answer: null, error: null });
  const [tries, setTries] = useState(0);
  const round = generation.value;
  useEffect(() => {
    if (url === null) return;
    let wanted = true;
    const ask = () =>
      getJson<T>(url).then(
        (answer) => wanted && setState({ url, answer, error: null }),
        (problem) => wanted && setState({ url, answer: null, error: sentence(problem) }),
      );
    const later = state.url && pause ? setTimeout(ask, pause) : ask();
    return () => {
      wanted = false;
      if (typeof later === "number") clearTimeout(later);
    };
  }, [url, round, tries]);
  const waiting = url !== null && state.url !== url;
  return { ...state, waiting, retry: () => setTries(tries + 1) };
}
