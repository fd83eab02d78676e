// A sentence of the server, with its names, and on demand what it assumes.
import type { Held } from "../../data/look/look";

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
  readonly open: Held<boolean>;
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
