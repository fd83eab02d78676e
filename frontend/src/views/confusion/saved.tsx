// The button that saves the matrix as a picture, and what the picture says.
import type { ConfusionAnswer } from "../../data/server/schema";
import { isExact } from "../../pictures/asked";
import { PictureButton } from "../../pictures/button";
import type { MatrixWords } from "../../pictures/matrix";
import { captionOf } from "../../pictures/words";
import { fileName } from "../../text/filename";
import type { Content } from "../../widgets/heat/matrix/content";

interface Props {
  readonly answer: ConfusionAnswer;
  /** What it is compared with; null for nothing. */
  readonly other: ConfusionAnswer | null;
  /** Where both are from, such as epoch 19. */
  readonly name: string;
  readonly otherName: string;
  /** What the cells are. */
  readonly of: string;
  readonly content: Content;
  readonly scale: Pick<MatrixWords, "strength" | "above" | "below">;
}

export function SavedMatrix({ answer, other, name, otherName, of, content, scale }: Props) {
  const { run, tag } = answer;
  const title = other ? `Confusion, ${name} less ${otherName}` : `Confusion, ${name}`;
  const make = async () => {
    const { matrixPicture } = await import("../../pictures/matrix");
    const both = other && other.run !== run ? [answer, other] : [answer];
    const said = captionOf({
      noun: "run",
      names: both.map((own) => own.run),
      rows: both.map((own) => own.total),
      exact: both.map((own) => isExact(own.run, own.tag)),
      band: "",
      times: [],
      divides: false,
    });
    return matrixPicture(content, {
      title: `${title}, ${tag}`,
      rows: "true class",
      columns: "taken for",
      ...scale,
      caption: [`Cells: ${of === "rows" ? "numbers of rows" : of}.`, ...said],
    });
  };
  return (
    <PictureButton
      label={`${title}, ${run}, ${tag}`}
      name={fileName("confusion", tag, run, other ? `${name}_less_${otherName}` : name)}
      make={make}
      inline
    />
  );
}
