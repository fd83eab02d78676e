// What the server says of the runs in one sentence, with what it assumes on demand.

/** A text in which names stand in backticks, as the server writes them. */
function Named({ text }: { text: string }) {
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
  readonly sentence: string;
  readonly assumptions: readonly string[];
}

export function Said({ sentence, assumptions }: Props) {
  return (
    <div class="said">
      <p class="sentence" data-testid="best-sentence">
        <Named text={sentence} />
      </p>
      {assumptions.length > 0 && (
        <details data-testid="assumptions">
          <summary>Assumptions</summary>
          <ul>
            {assumptions.map((text) => (
              <li key={text}>
                <Named text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
