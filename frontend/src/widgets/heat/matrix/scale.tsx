// The scale of a matrix' colours: from the most on one side over nothing to the most on the
// other.
import { colourOf, css, type Theme } from "./shades";

interface Props {
  readonly theme: Theme;
  /** How strong the colour of a share of the most is. */
  readonly strength: (share: number) => number;
  readonly above: Side;
  readonly below: Side;
}

interface Side {
  /** What the colour says. */
  readonly says: string;
  /** What the strongest one stands for. */
  readonly most: string;
}

const STOPS = 12;

export function Scale({ theme, strength, above, below }: Props) {
  const colours = (sign: number) =>
    Array.from({ length: STOPS + 1 }, (_, i) =>
      css(colourOf(sign * strength(i / STOPS), theme)),
    ).join(", ");
  return (
    <span class="matrix-scale" aria-hidden="true">
      {[above, below].map(({ says, most }, at) => (
        <span key={says}>
          {says} 0 <i style={{ background: `linear-gradient(90deg, ${colours(1 - 2 * at)})` }} />{" "}
          {most}
        </span>
      ))}
    </span>
  );
}
