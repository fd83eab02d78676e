// The view of thresholds: which series is shown, and what is said where there is none.
import { withHistogram } from "../../data/model";
import { seriesAnswer } from "../../data/server/load";
import { chosenOf, SeriesChoice } from "../../parts/serieschoice";
import { Message } from "../../widgets/messages";
import { SeriesThresholds } from "./series";
import "./thresholds.css";

export default function Thresholds() {
  const every = withHistogram.value;
  const chosen = chosenOf(every);
  if (!chosen) return <NoHistogram />;
  return (
    <div class="view" data-testid="thresholds">
      <div class="controls">
        <SeriesChoice every={every} chosen={chosen} testId="thresholds" />
      </div>
      <SeriesThresholds key={JSON.stringify([chosen.run, chosen.tag])} series={chosen} />
    </div>
  );
}

function NoHistogram() {
  const hidden = seriesAnswer.value?.series.some(({ details }) => details.includes("histogram"));
  return (
    <Message
      testId="no-thresholds"
      title={hidden ? "No shown run has a histogram of scores" : "No run has a histogram of scores"}
    >
      {hidden ? (
        <p>Other runs have one: tick such a run in the list, or change the filter.</p>
      ) : (
        <>
          <p>
            Counts are at one threshold. To see the others, keep a histogram of the scores beside
            them, which is small:
          </p>
          <pre>
            <code>
              {"from tb_f1_plugin.keras import TensorBoard\n\n" +
                'TensorBoard("logs", histogram=True)'}
            </code>
          </pre>
          <p>
            In Lightning: <code>F1Callback(histogram=True)</code>. In a loop of your own:{" "}
            <code>F1Score(histogram=True)</code>. PR curves that PyTorch's{" "}
            <code>SummaryWriter.add_pr_curve</code> wrote are read as well.
          </p>
        </>
      )}
    </Message>
  );
}
