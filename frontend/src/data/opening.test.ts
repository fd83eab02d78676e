import { expect, test } from "vitest";
import { NOTHING_PASSED_OVER, seriesOf } from "./examples";
import { decideOpening } from "./opening";
import { seriesAnswer } from "./server/load";
import { decodeState, view } from "./state";

const come = (...runs: string[]) => {
  seriesAnswer.value = {
    version: 1,
    plugin_version: "1",
    tensorboard_version: "2",
    ...NOTHING_PASSED_OVER,
    series: runs.map((run) => seriesOf(run)),
  };
};
const open = () => {
  decodeState(new Map());
  seriesAnswer.value = null;
  decideOpening();
};

test("the first runs decide where the page opens: two are ranked, one is drawn", () => {
  open();
  come();
  come("a", "b");
  expect(view.value).toBe("best");

  open();
  come("a");
  expect(view.value).toBe("curves");
});

test("a page that is open stays where it is when more runs come", () => {
  open();
  come("a");
  come("a", "b");

  expect(view.value).toBe("curves");
});
