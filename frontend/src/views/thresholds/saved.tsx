// The buttons that save the charts and the map of thresholds as pictures, and what these say.
import type { Content } from "../../chart/content";
import type { ThresholdsAnswer } from "../../data/server/schema";
import { factsOf } from "../../pictures/asked";
import { PictureButton } from "../../pictures/button";
import type { Heat } from "../../pictures/heat";
import { isBanded, onPaper } from "../../pictures/ink";
import type { Meanings } from "../../pictures/styles";
import { captionOf } from "../../pictures/words";
import { fileName } from "../../text/filename";

const BAND =
  "The band is at 95 %: of the score over rows like these. It does not know that the threshold was chosen.";

interface ChartProps {
  readonly answer: Pick<ThresholdsAnswer, "run" | "tag">;
  readonly title: string;
  readonly content: Content;
  readonly x: string;
  readonly y: string;
  readonly meanings: Meanings;
  /** The step that is shown; null for all. */
  readonly step: number | null;
}

export function ThresholdPicture({ answer, title, content, step, ...said }: ChartProps) {
  const { run, tag } = answer;
  const make = async () => {
    const { chartPicture } = await import("../../pictures/chart");
    const facts = await factsOf(tag, [run], step);
    const banded = content.lines.some(isBanded);
    const band = banded ? BAND : said.meanings.band ? null : "";
    return chartPicture(content, {
      ...said,
      title: `${title}, ${tag}`,
      nameOf: () => run,
      colourOf: onPaper,
      caption: captionOf({ ...facts, band }),
    });
  };
  return (
    <PictureButton
      label={`${title}, ${run}, ${tag}`}
      name={fileName(tag, title, run)}
      make={make}
    />
  );
}

interface MapProps {
  readonly answer: Pick<ThresholdsAnswer, "run" | "tag">;
  readonly name: string;
  readonly unit: string;
  readonly heat: Heat;
  /** Where the axis of thresholds is stretched, as a sentence. */
  readonly stretched: string;
}

export function MapPicture({ answer: { run, tag }, name, unit, heat, stretched }: MapProps) {
  const title = `${name} by ${unit} and threshold`;
  const make = async () => {
    const { heatPicture } = await import("../../pictures/heat");
    return heatPicture(heat, {
      title: `${title}, ${tag}`,
      x: unit,
      y: "threshold",
      score: name,
      end: (value) => String(Number(value.toFixed(4))).replace("-", "−"),
      nothing: "0/0 (undefined)",
      caption: captionOf({ ...(await factsOf(tag, [run], null)), band: "" }, [
        `Rows are the thresholds that were kept. ${stretched}`.trim(),
      ]),
    });
  };
  return (
    <PictureButton
      label={`${title}, ${run}, ${tag}`}
      name={fileName(tag, title, run)}
      make={make}
      inline
    />
  );
}
