// Says what solid, dotted, dashed and thin mean, and a dot, drawn as the charts draw them.

interface Props {
  // What each kind of line is; null where there is none. Dotted lines are not exact.
  readonly solid: string | null;
  readonly dotted: string | null;
  readonly dashed: string | null;
  /** A rule that the batch mean follows and the solid value does not; null for none. */
  readonly rule: string | null;
  /** Whether training rows are thin. */
  readonly thin: boolean;
  /** The unit of the step that is a dot; null where there is none. */
  readonly best: string | null;
  /** What the bands are; null where there are none. */
  readonly band: string | null;
}

export function Legend({ solid, dotted, dashed, rule, thin, best, band }: Props) {
  return (
    <ul class="legend" data-testid="legend">
      {solid && (
        <li>
          <Sample />
          {solid}
        </li>
      )}
      {dotted && (
        <li>
          <Sample dashes="1.75 3.5" />
          {dotted}
        </li>
      )}
      {dashed && (
        <li title={rule ? "As Keras does" : undefined}>
          <Sample dashes="5 3.5" />
          {dashed}
          {rule && `, ${rule}`}
        </li>
      )}
      {thin && (
        <li>
          <Sample width={1} />
          training rows
        </li>
      )}
      {best && (
        <li title={`The ${best} of the highest value, the first of equals`}>
          <svg width="10" height="10" aria-hidden="true">
            <circle cx="5" cy="5" r="4.5" fill="currentColor" />
          </svg>
          best {best}
        </li>
      )}
      {band && (
        <li title={band}>
          {!band.startsWith("no") && (
            <svg width="26" height="10" aria-hidden="true">
              <path d="M1 5H25" stroke="currentColor" stroke-width="9" opacity="0.25" />
            </svg>
          )}
          {band.startsWith("no") ? band : band.split(":", 1)}
        </li>
      )}
    </ul>
  );
}

function Sample({ dashes, width = 1.75 }: { dashes?: string; width?: number }) {
  return (
    <svg width="26" height="8" aria-hidden="true">
      <path d="M1 4H25" stroke="currentColor" stroke-width={width} stroke-dasharray={dashes} />
    </svg>
  );
}
