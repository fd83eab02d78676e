// The matrix with the scale of its colours, and below it in words the cell that is marked.
import { useMemo } from "preact/hooks";
import { theme } from "../../data/host/tensorboard";
import type { ConfusionAnswer } from "../../data/server/schema";
import type { Cells } from "../../data/state";
import { score } from "../../text/format";
import type { Cell } from "../../widgets/heat/cells";
import { Matrix } from "../../widgets/heat/matrix/matrix";
import { Scale } from "../../widgets/heat/matrix/scale";
import { SavedMatrix } from "./saved";
import { contentOf, givenCell, type Shown, shownCell } from "./table/shown";
import { rowCount, strengthOf } from "./table/values";
import { cellLines, type Named } from "./table/words";

const OF: Readonly<Record<Cells, string>> = {
  rows: "rows",
  by_true: "share of the rows of the true class",
  by_predicted: "share of the rows that were taken for a class",
};

interface Props {
  readonly label: string;
  readonly answer: ConfusionAnswer;
  /** What it is compared with. */
  readonly compared: ConfusionAnswer | null;
  readonly view: Shown;
  readonly shown: Named;
  readonly other: Named | null;
  /** The cell that is marked, by the places of the classes as they are given. */
  readonly marked: Cell | null;
  readonly onMark: (cell: Cell | null) => void;
}

export function Picture({ label, answer, compared, view, shown, other, marked, onMark }: Props) {
  const content = useMemo(() => contentOf(view), [view]);
  const { table } = shown;
  const lines = (cell: Cell) => cellLines(shown, other, cell.row, cell.column);
  const written = (most: number) =>
    view.cells === "rows" ? rowCount(most) : most === 1 ? "1" : score(most);
  const scale = {
    strength: strengthOf,
    above: { says: other ? "better" : "right", most: written(view.most.right) },
    below: { says: other ? "worse" : "wrong", most: written(view.most.wrong) },
  };
  return (
    <figure class="confusion">
      <figcaption>
        <span>True class ↓, taken for →: {OF[view.cells]}</span>
        <Scale theme={theme.value} {...scale} />
        <span class="space" />
        <SavedMatrix
          answer={answer}
          other={compared}
          name={shown.name}
          otherName={other?.name ?? ""}
          of={OF[view.cells]}
          content={content}
          scale={scale}
        />
      </figcaption>
      <Matrix
        label={label}
        content={content}
        theme={theme.value}
        marked={marked && shownCell(view, marked)}
        onMark={(cell) => onMark(cell && givenCell(view, cell))}
        tell={(cell) => lines(givenCell(view, cell))}
      />
      <div
        class="told"
        role="status"
        data-testid="confusion-told"
        data-true={marked ? table.names[marked.row] : undefined}
        data-predicted={marked ? table.columns[marked.column] : undefined}
        data-rows={marked ? table.rows[marked.row]?.[marked.column] : undefined}
      >
        {marked
          ? lines(marked).map((line) => <p key={line}>{line}</p>)
          : "Click a cell, or go to it with the arrow keys, for its numbers."}
      </div>
    </figure>
  );
}
