// The groups of an answer: their card with its chart, and their table.
import { useMemo, useState } from "preact/hooks";
import { coloursFor, followed, grouping } from "../../data/columns/groups";
import { copy, save } from "../../data/host/files";
import { theme } from "../../data/host/tensorboard";
import { heldOpen, heldOrder } from "../../data/look/held";
import { useZoom } from "../../data/look/zoom";
import type { PoolAnswer } from "../../data/server/schema";
import { palette } from "../../data/state";
import { fileName } from "../../text/filename";
import { FitButton } from "../../widgets/buttons/fitbutton";
import { Assumptions, Named } from "../../widgets/said";
import { Sortable } from "../../widgets/sortable";
import { GroupChart } from "./chart";
import { columnsOf } from "./columns";
import { csvText, markdownText } from "./files";
import { Legend } from "./legend";

/** Outlives the view, so that it is the same when the reader comes back. */
const order = heldOrder("groups", { column: 0, descending: false });

const assumed = heldOpen("assumptions", "pooled");

const REFUSED = "The browser refused to copy. Save the CSV instead.";

export function Groups({ answer, stepUnit }: { answer: PoolAnswer; stepUnit: string }) {
  const { tag, groups, comparison } = answer;
  // A zoom belongs to one metric and one score.
  const zoom = useZoom(JSON.stringify(["pooled", tag, answer.score, answer.beta]));
  const [message, setMessage] = useState("");
  const asked = { tag, score: answer.score.replace("beta", `${answer.beta}`) };
  const [mode, own, by, view] = [theme.value, palette.value, grouping.value, followed.value];
  const colours = useMemo(
    () => coloursFor(groups.map(({ group }) => group)),
    [groups, mode, own, by, view],
  );
  const byGroup = useMemo(
    () => new Map(groups.map((group, place) => [group, colours[place]!] as const)),
    [groups, colours],
  );
  const told = new Map(comparison?.rows.map((row, place) => [groups[place]!, row] as const));
  return (
    <>
      {comparison && (
        <div data-testid="pool-comparison">
          <p class="sentence" data-testid="pool-sentence">
            <Named text={comparison.sentence} />
          </p>
          <Assumptions of={comparison.assumptions} open={assumed} testId="pool-assumptions" />
        </div>
      )}
      <section class="card" data-testid="pool-card" data-tag={tag}>
        <header>
          <h2>{tag}</h2>
          <span class="space" />
          <Legend groups={groups} colours={colours} />
          <div class="actions">
            <span class="quiet" role="status" data-testid="pool-copied">
              {message}
            </span>
            <button
              type="button"
              data-testid="pool-markdown"
              title={`Copy the table of the last ${stepUnit}s as Markdown`}
              onClick={async () =>
                setMessage((await copy(markdownText(groups, asked))) ? "Copied." : REFUSED)
              }
            >
              Copy Markdown
            </button>
            <button
              type="button"
              data-testid="pool-csv"
              title={`Save each ${stepUnit} of each group as CSV, at full precision`}
              onClick={() =>
                save(csvText(groups, asked), `${fileName("pooled", tag)}.csv`, "text/csv")
              }
            >
              CSV
            </button>
            <FitButton fitted={zoom.fitted} onFit={zoom.onFit} />
          </div>
        </header>
        <GroupChart
          tag={tag}
          groups={groups}
          colours={colours}
          stepUnit={stepUnit}
          describedBy="pool-table"
          zoom={zoom}
        />
      </section>
      <div id="pool-table">
        <Sortable
          testId="groups"
          caption={`Last ${stepUnit} of each group, ${tag}`}
          columns={columnsOf({ colours: byGroup, told, unit: stepUnit })}
          rows={groups}
          keyOf={(row) => JSON.stringify(row.runs)}
          dataOf={(row) => ({
            "data-group": row.group,
            "data-verdict": told.get(row)?.verdict ?? "",
            "data-pooled": String(row.pooled?.at(-1) ?? null),
            "data-low": String(row.low?.at(-1) ?? null),
            "data-high": String(row.high?.at(-1) ?? null),
            "data-mean": String(row.mean.at(-1) ?? null),
            "data-spread": String(row.spread.at(-1) ?? null),
            "data-total": String(row.total?.at(-1) ?? null),
          })}
          order={order}
        />
      </div>
    </>
  );
}
