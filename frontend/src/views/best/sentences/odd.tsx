// How many runs of the ranking have findings, and a button that puts them first. Else nothing at
// first sight would say that three runs of two hundred are odd.
import { plural } from "../../../text/format";

interface Props {
  /** How many have some. */
  readonly odd: number;
  /** Of how many. */
  readonly every: number;
  readonly onFirst: () => void;
}

export function Odd({ odd, every, onFirst }: Props) {
  if (odd === 0) return null;
  return (
    <p data-testid="odd-runs">
      {`${odd} of ${plural(every, "run")} ${odd === 1 ? "has" : "have"} findings: `}
      <button type="button" data-testid="findings-first" onClick={onFirst}>
        {odd === 1 ? "put it first" : "put them first"}
      </button>
    </p>
  );
}
