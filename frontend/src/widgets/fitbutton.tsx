// The button that undoes a zoom.

interface Props {
  readonly fitted: boolean;
  readonly onFit: () => void;
}

export function FitButton({ fitted, onFit }: Props) {
  return (
    <button
      type="button"
      data-testid="fit-button"
      title="Show everything (or double-click a chart). Drag to zoom, Shift and drag to move, Alt and the wheel to zoom"
      // Not disabled: a button that is loses the focus when it is pressed.
      aria-disabled={fitted}
      onClick={onFit}
    >
      Fit
    </button>
  );
}
