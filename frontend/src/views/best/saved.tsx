// The button that saves the ranking as a picture: each run's best value with its band, in the
// order that is shown.
import type { RankingAnswer } from "../../data/server/schema";
import { PictureButton } from "../../pictures/button";
import { onPaper } from "../../pictures/ink";
import { captionOf } from "../../pictures/words";
import { fileName } from "../../text/filename";
import { band, plural, score } from "../../text/format";
import { VERDICTS } from "../../text/verdicts";
import { notComparedOf, partsOf, type Row, shortOf } from "./rows";
import { type Scale, shareOf } from "./scale";

interface Props {
  readonly answer: RankingAnswer;
  /** In the order that is shown. */
  readonly rows: () => readonly Row[];
  readonly scale: Scale | null;
  readonly title: string;
  /** What the values are. */
  readonly name: string;
  readonly unit: string;
  readonly colourOf: (row: Row) => string;
}

export function RankingPicture(props: Props) {
  const { answer, scale, title, name, unit, colourOf } = props;
  if (scale === null) return null;
  const make = async () => {
    const { barsPicture, MOST_BARS } = await import("../../pictures/bars");
    const every = props.rows();
    const shown = every.slice(0, MOST_BARS);
    const judged = [...new Set(every.map((row) => shortOf(partsOf(row)[0]!, row.run)))];
    const more = every.length - shown.length;
    return barsPicture(
      shown.map((row) => ({
        name: row.run,
        colour: onPaper(colourOf(row)),
        value: row.best,
        low: row.low,
        high: row.high,
        text: [
          score(row.best),
          row.low === null ? "" : `(${band(row.low, row.high)})`,
          VERDICTS[row.verdict].name,
        ]
          .filter(Boolean)
          .join(" "),
      })),
      {
        title,
        x: name,
        scale,
        more: more > 0 ? `… and ${plural(more, "more run")}` : "",
        caption: [
          `The best ${unit} of each run, chosen on the rows that judge it: it reads high.`,
          answer.sentence.replaceAll("`", ""),
          ...captionOf({
            noun: "run",
            names: every.map(({ run }) => run),
            rows: every.map(({ total }) => total),
            exact: every.map(({ quality }) => quality === "exact"),
            band: shown.some(({ low }) => low !== null)
              ? "Bars are bands at 95 %: of the score over rows like these."
              : null,
            times: [],
          }),
          shown.some(({ best }) => best !== null && shareOf(best, scale) === null)
            ? "◂: the value lies left of the scale."
            : "",
          notComparedOf(shown),
          judged.length === 1 && judged[0] !== "all" ? `Judged by: ${judged[0]}.` : "",
        ].filter(Boolean),
      },
    );
  };
  return <PictureButton label={title} name={fileName(title)} make={make} inline />;
}
