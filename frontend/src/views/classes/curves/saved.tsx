// The button that saves the curves as a picture, and what it says.
import type { Content } from "../../../chart/content";
import { PictureButton } from "../../../pictures/button";
import { onPaper } from "../../../pictures/ink";
import { fileName } from "../../../text/filename";
import { capital } from "../../../text/format";
import { captionFor, type Shown } from "../saved";

interface CurvesProps extends Shown {
  /** Of the score. */
  readonly title: string;
  readonly content: Content;
}

export function CurvesPicture(props: CurvesProps) {
  const { run, tag, title: score, unit, otherRun, content } = props;
  if (content.lines.length === 0) return null;
  const title = `${capital(score)} of single classes`;
  const make = async () => {
    const { chartPicture } = await import("../../../pictures/chart");
    return chartPicture(content, {
      title: `${title}, ${tag}`,
      x: unit,
      y: score,
      nameOf: (key) => key.slice(key.indexOf(" ") + 1),
      colourOf: onPaper,
      meanings: {
        ...(otherRun !== null && { solid: run, dashed: otherRun }),
        dotted: "a colour that two classes have",
      },
      caption: await captionFor(props, []),
    });
  };
  const name = fileName(tag, title, run);
  return <PictureButton label={`${title}, ${run}, ${tag}`} name={name} make={make} inline />;
}
