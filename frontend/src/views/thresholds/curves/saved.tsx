// The button that saves curves such as precision and recall as a picture, and what it says.
import type { Content } from "../../../chart/content";
import { factsOf } from "../../../pictures/asked";
import { PictureButton } from "../../../pictures/button";
import { onPaper } from "../../../pictures/ink";
import { captionOf } from "../../../pictures/words";
import { fileName } from "../../../text/filename";
import { capital } from "../../../text/format";
import { type CurveKind, KINDS } from "./kinds";
import { isRunKey, type RunCurve } from "./points";

interface Props {
  readonly kind: CurveKind;
  readonly curves: readonly RunCurve[];
  /** With the class, if there are several. */
  readonly tag: string;
  readonly unit: string;
  readonly content: Content;
}

export function CurvePicture({ kind, curves, tag, unit, content }: Props) {
  const [first] = curves;
  if (!first) return null;
  const { title, x, y, help } = KINDS[kind];
  const make = async () => {
    const { chartPicture } = await import("../../../pictures/chart");
    const runs = curves.map(({ run }) => run);
    const steps = new Set(curves.map(({ answer }) => answer.step));
    const step = steps.size === 1 ? [...steps][0]! : null;
    const facts = await factsOf(first.answer.tag, runs, step);
    return chartPicture(content, {
      title: `${title}, ${tag}`,
      x: capital(x),
      y: capital(y),
      square: true,
      nameOf: (key) => (isRunKey(key) ? key : null),
      colourOf: onPaper,
      meanings: {
        guide: help.replace(/^Dashed( lines)?: |\.$/g, ""),
        ring: "where a run decides",
        ...(curves.length === 1 && { solid: first.run }),
      },
      caption: captionOf({ ...facts, band: "" }, [
        step === null ? "Each run at its last step that is known." : `At ${unit} ${step}.`,
      ]),
    });
  };
  const some = curves.length === 1 ? first.run : `${curves.length}_runs`;
  return <PictureButton label={`${title}, ${tag}`} name={fileName(tag, title, some)} make={make} />;
}
