// The table of classes at one step, with the ticks of those that have a curve.
import type { ClassesAnswer } from "../../data/server/schema";
import { SCORES_BY_CLASS } from "../../data/server/scores";
import type { Order } from "../../text/table";
import { Sortable } from "../../widgets/sortable";
import type { columnsOf } from "./columns";
import { MOST_CURVES } from "./curves/chosen";
import type { ComparedRow } from "./rows";

interface Props {
  readonly caption: string;
  readonly answer: ClassesAnswer;
  readonly rows: readonly ComparedRow[];
  readonly columns: ReturnType<typeof columnsOf>;
  readonly order: { value: Order };
}

export function ClassTable({ caption, answer, rows, columns, order }: Props) {
  return (
    <div id="class-table">
      <Sortable
        testId="class-table"
        equallyHigh
        caption={`${caption}. Tick up to ${MOST_CURVES} classes to see their curves above.`}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.name}
        dataOf={(row) => ({
          "data-class": row.name,
          "data-support": String(row.support),
          "data-predicted": String(row.predicted),
          ...Object.fromEntries(
            SCORES_BY_CLASS.map((score) => [`data-${score}`, String(row[score])]),
          ),
          "data-low": String(row.low),
          "data-high": String(row.high),
          "data-other": String(row.other),
          "data-difference": String(row.difference),
        })}
        order={order}
      />
      {answer.no_band && <p class="lead">No bands: {answer.no_band}</p>}
    </div>
  );
}
