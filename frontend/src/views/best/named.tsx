// A sentence of the server, with its names.

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
