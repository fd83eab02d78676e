// What the server says: the names inside of a sentence, on demand what it assumes, and verdicts.
import { VERDICTS } from "../text/verdicts";
import "./said.css";

/** A text in which names stand in backticks, as the server writes them. */
export function Named({ text }: { text: string }) {
  // Every other part lay between two backticks.
  return (
    <>
      {text
        .split("`")
        .map((part, place) => (place % 2 === 1 ? <strong key={place}>{part}</strong> : part))}
    </>
  );
}

interface Props {
  readonly of: readonly string[];
  /** Whether they are shown: what holds it may outlive the page. */
  readonly open: { value: boolean };
  readonly testId: string;
}

/** On what a sentence rests. */
export function Assumptions({ of, open, testId }: Props) {
  if (of.length === 0) return null;
  return (
    <details
      class="assumptions"
      data-testid={testId}
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>Assumptions</summary>
      <ul>
        {of.map((text) => (
          <li key={text}>
            <Named text={text} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A verdict: its mark, which is not read aloud, and its name. */
export function Verdict({ of }: { of: keyof typeof VERDICTS }) {
  const { mark, name } = VERDICTS[of];
  return (
    <>
      <span class={`verdict-mark ${of}`} aria-hidden="true">
        {`${mark} `}
      </span>
      {name}
    </>
  );
}
