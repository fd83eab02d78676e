// The button that saves the map as a picture, and what pictures of classes say of their runs.
import { factsOf } from "../../pictures/asked";
import { PictureButton } from "../../pictures/button";
import type { Heat } from "../../pictures/heat";
import { captionOf } from "../../pictures/words";
import { fileName } from "../../text/filename";
import { capital, gap } from "../../text/format";
import { shadesOf } from "../../widgets/heat/cells";
import { colourOf } from "../../widgets/heat/matrix/shades";

export interface Shown {
  readonly run: string;
  readonly metric: string;
  /** The metric with the threshold, if another one than its own was asked for. */
  readonly tag: string;
  /** The run that is subtracted, or whose curves are dashed; null for none. */
  readonly otherRun: string | null;
  readonly unit: string;
}

export const captionFor = async ({ run, metric, otherRun }: Shown, more: readonly string[]) => {
  const runs = otherRun === null ? [run] : [run, otherRun];
  return captionOf({ ...(await factsOf(metric, runs, null)), band: "" }, more);
};
const short = (value: number) => String(Number(value.toFixed(4))).replace("-", "−");

interface MapProps extends Shown {
  /** Of the score. */
  readonly name: string;
  readonly heat: Heat;
}

export function MapPicture(props: MapProps) {
  const { run, tag, name, unit, otherRun, heat } = props;
  const compared = otherRun !== null;
  const title = `${capital(name)} of each class at each ${unit}${compared ? `: ${run} less ${otherRun}` : ""}`;
  const make = async () => {
    const { heatPicture } = await import("../../pictures/heat");
    const shades = compared ? shadesOf((share) => colourOf(2 * share - 1, "light")) : undefined;
    return heatPicture(
      { ...heat, shades },
      {
        title: `${title}, ${tag}`,
        x: unit,
        y: "class",
        score: compared ? `difference of ${name}` : name,
        end: compared ? gap : short,
        nothing: compared ? "undefined, or not in both runs" : "0/0 (undefined)",
        caption: await captionFor(props, [
          compared ? "Blue: the first run is better; orange: the other one." : "",
        ]),
      },
    );
  };
  return (
    <PictureButton
      label={`${title}, ${run}, ${tag}`}
      name={fileName(tag, title, ...(compared ? [] : [run]))}
      make={make}
      inline
    />
  );
}
