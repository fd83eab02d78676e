// The groups of an answer: their chart, and their table.
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { theme } from "../../data/host/tensorboard";
import { colourOf } from "../../data/palette";
import type { PoolAnswer } from "../../data/server/schema";
import { palette } from "../../data/state";
import type { Order } from "../../text/table";
import { Sortable } from "../../widgets/sortable";
import { GroupChart } from "./chart";
import { columnsOf } from "./columns";

/** Outlives the view, so that it is the same when the reader comes back. */
const order = signal<Order>({ column: 0, descending: false });

export function Groups({ tag, groups }: PoolAnswer) {
  const [dark, own] = [theme.value, palette.value];
  const colours = useMemo(
    () => new Map(groups.map((group, place) => [group, colourOf(place, dark, own)] as const)),
    [groups, dark, own],
  );
  return (
    <>
      <GroupChart tag={tag} groups={groups} colours={colours} describedBy="pool-table" />
      <div id="pool-table">
        <Sortable
          testId="groups"
          caption={`Last step of each group, ${tag}`}
          columns={columnsOf(colours)}
          rows={groups}
          keyOf={(row) => JSON.stringify(row.runs)}
          dataOf={(row) => ({
            "data-group": row.group,
            "data-pooled": String(row.pooled?.at(-1) ?? null),
            "data-low": String(row.low?.at(-1) ?? null),
            "data-high": String(row.high?.at(-1) ?? null),
            "data-mean": String(row.mean?.at(-1) ?? null),
            "data-spread": String(row.spread?.at(-1) ?? null),
            "data-total": String(row.total?.at(-1) ?? null),
          })}
          order={order}
        />
      </div>
    </>
  );
}
