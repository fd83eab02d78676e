// Says what solid and dashed mean, drawn as the charts draw them.

interface Props {
  readonly valueName: string;
  /** What the dashed lines are; null where there are none. */
  readonly dashed: string | null;
  /** What the batch mean does otherwise than the solid value; null where it does not. */
  readonly rule: string | null;
  /** What the bands are; null where none is drawn. */
  readonly band: string | null;
}

export function Legend({ valueName, dashed, rule, band }: Props) {
  return (
    <ul class="legend" data-testid="legend">
      <li>
        <Sample />
        {valueName}
      </li>
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
