// The scale of a matrix' colours: from the most on one side over nothing to the most on the
// other.
import { colourOf, css, type Theme } from "./shades";

interface Props {
  readonly theme: Theme;
  /** How strong the colour of a share of the most is. */
  readonly strength: (share: number) => number;
  /** What the colour above 0 says, and that below. */
  readonly above: string;
  readonly below: string;
  /** The most, in words. */
  readonly most: string;
}

const STOPS = 12;

export function Scale({ theme, strength, above, below, most }: Props) {
  const colours = (sign: number) =>
    Array.from({ length: STOPS + 1 }, (_, i) =>
      css(colourOf(sign * strength(i / STOPS), theme)),
    ).join(", ");
  return (
    <span class="matrix-scale" aria-hidden="true">
      {([-1, 1] as const).map((sign) => (
        <span key={sign}>
          {sign > 0 ? above : below} 0{" "}
          <i style={{ background: `linear-gradient(90deg, ${colours(sign)})` }} /> {most}
        </span>
      ))}
    </span>
  );
}
