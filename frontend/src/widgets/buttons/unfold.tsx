// A button in a row that opens what is to be said of it, in a box above the page: the table
// stays as it is. Knows nothing of what is said.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Popover } from "../sight/popover";

interface Props {
  readonly testId: string;
  /** What the button says. */
  readonly text: ComponentChildren;
  /** What the box is about, for those who hear it. */
  readonly label: string;
  /** What is said; it is made when the box is opened. */
  readonly children: () => ComponentChildren;
}

export function Unfold({ testId, text, label, children }: Props) {
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null);
  return (
    <>
      <button
        type="button"
        class="opens"
        data-testid={testId}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {text}
      </button>
      {anchor && (
        <Popover
          testId={`${testId}-box`}
          label={label}
          anchor={anchor}
          onClose={() => setAnchor(null)}
        >
          {children()}
        </Popover>
      )}
    </>
  );
}
