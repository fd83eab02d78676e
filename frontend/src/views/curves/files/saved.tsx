// The button that saves a chart of a card as a picture, and what the picture says: which runs,
// which question, how many rows, what is dashed, what the band is. Fetched after the first curves.
import type { Content, XKind } from "../../../chart/content";
import { scoreName, valueName } from "../../../data/model";
import { smoothing } from "../../../data/state";
import { PictureButton } from "../../../pictures/button";
import { isBanded, onPaper } from "../../../pictures/ink";
import { captionOf } from "../../../pictures/words";
import { fileName } from "../../../text/filename";
import type { Curve } from "../curve/curve";
import type { Kind } from "../curve/lines";
import { grouped } from "../grouped";
import { bandName, dashedName, X_TITLES } from "../words";

interface Props {
  readonly tag: string;
  readonly kind: Kind;
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly xKind: XKind;
  readonly stepUnit: string;
  readonly content: Content;
}

const BAND_OF_DIFFERENCE =
  "The band is that of the difference, at 95 %, as if the two runs had been judged on other rows.";
const FINDING = "something is odd there: the tab says what";

export default function CurvesPicture(props: Props) {
  const { tag, title, content } = props;
  if (content.lines.length === 0) return null;
  const make = async () => {
    const { chartPicture } = await import("../../../pictures/chart");
    return chartPicture(content, wordsOf(props));
  };
  const runs = drawn(props).map(({ run }) => run);
  const some = runs.length === 1 ? runs[0]! : `${runs.length}_curves`;
  return <PictureButton label={`${title}, ${tag}`} name={fileName(tag, title, some)} make={make} />;
}

/** The curves that have a line. */
function drawn({ curves, content }: Props): Curve[] {
  const keys = new Set(content.lines.map(({ key }) => key));
  return curves.filter(({ run }) => keys.has(run));
}

const small = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function wordsOf(props: Props) {
  const { tag, kind, title, xKind, stepUnit, content } = props;
  const curves = drawn(props);
  const byGroup = grouped.value !== null;
  const prefix = byGroup ? "mean " : "";
  const named = (quality: "exact" | "as_logged") => prefix + valueName([{ quality }]);
  const ofScore = kind === "score";
  const banded = content.lines.some(isBanded);
  const [, band = ""] = ofScore ? (bandName(curves, byGroup) ?? "").split(/: (.*)/s) : [];
  const weight = smoothing.value;
  const noun = byGroup ? "group" : "run";
  return {
    title: `${title}, ${tag}`,
    x: xKind === "step" ? stepUnit : X_TITLES[xKind],
    y: ofScore ? prefix + scoreName.value : kind,
    nameOf: (key: string) => key,
    colourOf: onPaper,
    meanings: {
      solid: ofScore ? named("exact") : kind,
      dotted: ofScore ? named("as_logged") : `${kind}, as logged`,
      dashed: dashedName(curves) ?? "batch mean",
      thin: "training rows",
      faint: "before smoothing",
      band: ofScore ? (bandName(curves, byGroup) ?? "band").split(":", 1)[0]! : "95 % band",
      dot: `best ${stepUnit}`,
      mark: FINDING,
    },
    caption: captionOf(
      {
        noun,
        names: curves.map(({ run }) => run),
        rows: byGroup ? [] : curves.map(({ scores }) => scores.total?.at(-1) ?? null),
        exact: curves.map(({ logged }) => !logged),
        band: !banded
          ? kind === "gap"
            ? ""
            : null
          : kind === "difference"
            ? BAND_OF_DIFFERENCE
            : byGroup
              ? `The band is ± 1 standard deviation: ${small(band)}.`
              : `The band is at 95 %: ${small(band)}.`,
        times: curves.map(({ scores }) => scores.wall_time.at(-1) ?? null),
        averaged: curves.some(({ scores }) => scores.absent_classes !== null),
      },
      weight > 0
        ? [
            `Lines are smoothed: a moving average of weight ${weight}. The pale lines are the values themselves.`,
          ]
        : [],
    ),
  };
}
