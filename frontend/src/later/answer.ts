// What a route answers to an address, kept while the next is on its way. Knows no
// route, and draws nothing.
import { useEffect, useState } from "preact/hooks";
import { getJson } from "../api";
import { generation, sentence } from "../load";

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

/** Asks anew for another address, at a reload, and when it is told to. */
export function useAnswer<T>(url: string): Asked<T> {
  const [state, setState] = useState<State<T>>({ url: "", answer: null, error: null });
  const [tries, setTries] = useState(0);
  const round = generation.value;
  useEffect(() => {
    let wanted = true;
    getJson<T>(url).then(
      (answer) => wanted && setState({ url, answer, error: null }),
      (problem) => wanted && setState({ url, answer: null, error: sentence(problem) }),
    );
    return () => {
      wanted = false;
    };
  }, [url, round, tries]);
  return { ...state, waiting: state.url !== url, retry: () => setTries(tries + 1) };
}
