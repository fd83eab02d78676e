// What is shown of an answer with a matrix, alone or compared with another: the picture, its
// pairs in words, its file, its numbers. Fetched with the first such answer.
import { useMemo, useState } from "preact/hooks";
import { heldOpen } from "../../data/look/held";
import { cells, classOrder } from "../../data/state";
import { fileName } from "../../text/filename";
import type { Cell } from "../../widgets/heat/cells";
import { Lazy } from "../../widgets/lazy";
import type { Answered } from "./asked";
import { FileButtons } from "./filebuttons";
import { PairList } from "./pairlist";
import { Picture } from "./picture";
import { changedPairs, topPairs } from "./table/pairs";
import { fileOf, shownOf } from "./table/shown";
import { hasUnpredicted, tableOf } from "./table/table";
import { comparedWords, namesOf, titleOf } from "./table/words";

const loadNumbers = () => import("./numbers");
const numbers = heldOpen("numbers");

export default function OfMatrix({ answer, other, from, unit }: Answered) {
  const [kind, order] = [cells.value, classOrder.value];
  const [marked, setMarked] = useState<Cell | null>(null);
  const unpredicted = hasUnpredicted(answer) || (other !== null && hasUnpredicted(other));
  const own = useMemo(() => tableOf(answer, unpredicted), [answer, unpredicted]);
  const others = useMemo(() => other && tableOf(other, unpredicted), [other, unpredicted]);
  const view = useMemo(() => shownOf(own, others, kind, order), [own, others, kind, order]);
  // The column of rows without a prediction comes and goes.
  const there = marked && marked.column < own.columns.length ? marked : null;
  const names = namesOf(answer, other, unit);
  const shown = { table: own, name: names.shown };
  const compared = others && { table: others, name: names.other };
  const caption = compared
    ? comparedWords(shown, compared)
    : `Confusion, ${names.shown}, ${answer.run}, ${answer.tag}`;
  return (
    <div class="stack">
      {compared && (
        <p class="lead" data-testid="compared-words">
          {caption}
        </p>
      )}
      <div class="confusion-parts" style={{ "--columns": own.columns.length }}>
        <Picture
          label={caption}
          answer={answer}
          compared={other}
          view={view}
          shown={shown}
          other={compared}
          marked={there}
          onMark={setMarked}
        />
        <PairList
          title={compared ? "Changed most" : titleOf(answer, from, unit)}
          pairs={compared ? changedPairs(shown, compared, kind) : topPairs(answer, from, unit)}
          none={compared ? "No pair of classes differs." : "No class is taken for another."}
          marked={there}
          onMark={setMarked}
        />
      </div>
      <FileButtons
        name={fileName("confusion", answer.tag, answer.run, String(answer.step))}
        text={() => fileOf(view, answer, own)}
      />
      <details
        open={numbers.value}
        onToggle={(event) => {
          numbers.value = event.currentTarget.open;
        }}
      >
        <summary data-testid="numbers-summary">The numbers as a table</summary>
        {numbers.value && <Lazy load={loadNumbers} given={{ caption, view }} />}
      </details>
    </div>
  );
}
