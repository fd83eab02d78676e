// Says what solid and dashed mean, drawn as the charts draw them.

export function Legend({ valueName, dashed }: { valueName: string; dashed: boolean }) {
  return (
    <ul class="legend" data-testid="legend">
      <li>
        <Sample />
        {valueName}
      </li>
      {dashed && (
        <li>
          <Sample dashes="5 3.5" />
          batch mean
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
