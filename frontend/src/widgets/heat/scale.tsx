// What the colours of a heat map stand for: a strip of them with its ends, and what is
// undefined.
import { useEffect, useRef } from "preact/hooks";
import { drawHeat, type Shades, type Span } from "./cells";

interface Props {
  /** What the colours say. */
  readonly name: string;
  readonly span: Span;
  /** The ends in words. */
  readonly text: (value: number) => string;
  /** What a cell without a value is. */
  readonly nothing: string;
  readonly shades?: Shades | undefined;
}

const STRIP = [Array.from({ length: 64 }, (_, i) => i / 63)];

export function Scale({ name, span, text, nothing, shades }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawHeat(canvas.current!, STRIP, [0, 1], shades), [shades]);
  return (
    <>
      <span aria-hidden="true" data-testid="heat-scale" data-low={span[0]} data-high={span[1]}>
        {name}: {text(span[0])} <canvas ref={canvas} /> {text(span[1])}
      </span>
      <span aria-hidden="true">
        <i class="undefined" /> {nothing}
      </span>
    </>
  );
}
