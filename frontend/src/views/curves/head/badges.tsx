// Badges that say where a card's numbers come from. Fetched unless all are our own record.

import { originsOf } from "../../../data/origins";
import type { Series } from "../../../data/server/api";

export default function Badges({ series }: { series: readonly Series[] }) {
  return (
    <>
      {originsOf(series).map(([{ name, badge, title }, number]) => (
        <span key={name} class="badge" data-testid={`${name}-badge`} title={title}>
          {share(number, series.length)}
          {badge}
        </span>
      ))}
    </>
  );
}

function share(some: number, all: number): string {
  return some === all ? "" : `${some} of ${all} `;
}
