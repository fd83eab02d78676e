// The button that saves the chart of groups as a picture, and what the picture says.
import type { Content } from "../../chart/content";
import { scoreName } from "../../data/model";
import { PictureButton } from "../../pictures/button";
import { isBanded, onPaper } from "../../pictures/ink";
import { captionOf } from "../../pictures/words";
import { fileName } from "../../text/filename";
import { plural } from "../../text/format";
import type { Group } from "./columns";

interface Props {
  readonly tag: string;
  readonly title: string;
  readonly groups: readonly Group[];
  readonly stepUnit: string;
  readonly content: Content;
}

export function GroupsPicture({ tag, title, groups, stepUnit, content }: Props) {
  const make = async () => {
    const { chartPicture } = await import("../../pictures/chart");
    const pooled = groups.filter((group) => group.pooled);
    const some = content.lines.some(isBanded);
    const bands = [
      pooled.some(({ low }) => low) &&
        "The band of a pooled score is at 95 %: of the score over rows like these.",
      pooled.length < groups.length &&
        "The band of a mean is ± 1 standard deviation of the runs' scores.",
    ];
    return chartPicture(content, {
      title: `${title}, ${tag}`,
      x: stepUnit,
      y: scoreName.value,
      nameOf: (key) => key || "all",
      colourOf: onPaper,
      meanings: {
        solid: `pooled ${scoreName.value}`,
        dashed: "mean of the runs",
        faint: "each run",
        band: pooled.length ? "95 % band" : "mean ± 1 standard deviation",
      },
      caption: captionOf(
        {
          noun: "group",
          names: groups.map(
            ({ group, runs }) => `${group || "all"} (${plural(runs.length, "run")})`,
          ),
          rows: groups.map(({ total }) => total?.at(-1) ?? null),
          exact: groups.map(() => true),
          band: some ? bands.filter(Boolean).join(" ") || null : null,
          times: [],
        },
        [pooled.length ? "Pooled: the score of the runs' summed counts." : ""],
      ),
    });
  };
  const name = fileName(tag, title, `${groups.length}_groups`);
  return <PictureButton label={`${title}, ${tag}`} name={name} make={make} />;
}
