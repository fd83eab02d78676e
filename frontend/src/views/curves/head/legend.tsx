// Says what solid, dotted and dashed mean, drawn as the charts draw them.

interface Props {
  // What each kind of line is; null where there is none. Dotted lines are not exact.
  readonly solid: string | null;
  readonly dotted: string | null;
  readonly dashed: string | null;
  /** A rule that the batch mean follows and the solid value does not; null for none. */
  readonly rule: string | null;
  /** What the bands are; null where there are none. */
  readonly band: string | null;
}

export function Legend({ solid, dotted, dashed, rule, band }: Props) {
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
      {band && (
        <li title={band}>
          {!band.startsWith("no") && (
            <svg width="26" height="10" aria-hidden="true">
              <path d="M1 5H25" stroke="currentColor" stroke-width="9" opacity="0.25" />
            </svg>
          )}
          {band.split(":", 1)}
        </li>
      )}
    </ul>
  );
}

function Sample({ dashes }: { dashes?: string }) {
  return (
    <svg width="26" height="8" aria-hidden="true">
      <path d="M1 4H25" stroke="currentColor" stroke-width="1.75" stroke-dasharray={dashes} />
    </svg>
  );
}
