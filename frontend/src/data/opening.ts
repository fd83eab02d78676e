// Where the page opens: on the ranking if there are runs to rank, else on the curves. Decided
// once, by the first runs that come: the page stays where it is when more come.
import { effect } from "@preact/signals";
import { rankable, runs } from "./model";
import { openOn } from "./state";

export function decideOpening(): void {
  let decided = false;
  effect(() => {
    if (decided || runs.value.length === 0) return;
    decided = true;
    openOn(rankable.value ? "best" : "curves");
  });
}
