// The button that undoes a zoom.
import { IconButton } from "./icon";

interface Props {
  readonly fitted: boolean;
  readonly onFit: () => void;
}

export function FitButton({ fitted, onFit }: Props) {
  return (
    <IconButton
      icon="fit"
      label="Fit"
      testId="fit-button"
      title="show everything (or double-click a chart). Drag to zoom, Shift and drag to move, Alt and the wheel to zoom"
      idle={fitted}
      onClick={onFit}
    />
  );
}
