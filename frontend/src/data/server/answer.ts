// What a route answers to an address. The last answer stays until the next has come.
// Knows no route, and draws nothing.
import { useEffect, useState } from "preact/hooks";
import { getJson } from "./api";
import { generation, sentence } from "./load";
import { counted } from "./underway";

interface State<T> {
  readonly url: string;
  readonly answer: T | null;
  readonly error: string | null;
}

export interface Asked<T> extends State<T> {
  /** Whether the answer is still that to the address before. */
  readonly waiting: boolean;
  readonly retry: () => void;
}

/**
 * Asks again when the address changes, at a reload, and at `retry`; null asks nothing. From
 * the second address on it waits `pause` milliseconds, so that it does not ask at each letter
 * that is typed.
 */
export function useAnswer<T>(url: string | null, pause = 0): Asked<T> {
  const [state, setState] = useState<State<T>>({ url: "", answer: null, error: null });
  const [tries, setTries] = useState(0);
  const round = generation.value;
  useEffect(() => {
    if (url === null) return;
    let wanted = true;
    const ask = () =>
      counted(() => getJson<T>(url)).then(
        (answer) => wanted && setState({ url, answer, error: null }),
        (problem) => wanted && setState({ url, answer: null, error: sentence(problem) }),
      );
    const timer = state.url && pause ? setTimeout(ask, pause) : ask();
    return () => {
      wanted = false;
      if (typeof timer === "number") clearTimeout(timer);
    };
  }, [url, round, tries]);
  const waiting = url !== null && state.url !== url;
  return { ...state, waiting, retry: () => setTries(tries + 1) };
}

/** The same for an address that changes with every move: one is asked at a time, the newest. */
export function useNewestAnswer<T>(url: string | null): Asked<T> {
  const [next, setNext] = useState(url);
  const asked = useAnswer<T>(next);
  useEffect(() => {
    if (!asked.waiting) setNext(url);
  }, [url, asked.waiting]);
  return { ...asked, waiting: asked.waiting || next !== url };
}
