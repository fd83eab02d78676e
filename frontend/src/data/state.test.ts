import { beforeEach, expect, test, vi } from "vitest";
import * as state from "./state";

const written = () =>
  new Map(
    Object.entries(state.encodeState()).filter(
      (pair): pair is [string, string] => pair[1] !== null,
    ),
  );

beforeEach(() => state.decodeState(new Map()));

test("the defaults leave nothing in the address", () => {
  expect(written().size).toBe(0);
});

test("what is written is read back the same", () => {
  state.view.value = "classes";
  state.score.value = "fbeta";
  state.beta.value = 0.5;
  state.average.value = "weighted";
  state.className.value = "cat, big";
  state.zeroDivision.value = "nan";
  state.absentClasses.value = "left_out";
  state.restingThreshold.value = 2 ** -24;
  state.reachScore.value = "precision";
  state.reach.value = 0;
  state.curve.value = "roc";
  state.xAxis.value = "wall";
  state.smoothing.value = 0.6;
  state.yScale.value = "log";
  state.outliers.value = false;
  state.bands.value = false;
  state.palette.value = "colour_blind";
  state.pinned.value = state.toggled(new Set(["a"]), "b,c");
  state.wide.value = state.toggled(new Set(["a", "b"]), "b");
  state.sameRows.value = "0";
  state.allInOne.value = true;
  state.baseline.value = "first try";
  state.chosenRun.value = "a&b";
  state.chosenTag.value = "f1=1";
  state.group.value = "seed(\\d)";
  state.runFilter.value = "adam|sgd";
  state.selection.value = { base: true, except: new Set(["a,b", "c"]) };
  const values = written();
  state.decodeState(new Map());
  state.decodeState(values);

  expect(written()).toEqual(values);
  expect(state.selection.value).toEqual({ base: true, except: new Set(["a,b", "c"]) });
  expect(state.className.value).toBe("cat, big");
  expect(state.beta.value).toBe(0.5);
  expect(state.absentClasses.value).toBe("left_out");
  expect(state.threshold.value).toBe(2 ** -24);
  expect(state.reach.value).toBe(0);
});

test("an empty selection is no default", () => {
  state.selection.value = { base: false, except: new Set() };

  expect(written()).toEqual(new Map([["p.f1.shown", "[]"]]));
});

test("what an address says wrongly falls back to the default", () => {
  state.decodeState(
    new Map([
      ["p.f1.view", "fish"],
      ["p.f1.score", "luck"],
      ["p.f1.x", "sideways"],
      ["p.f1.smoothing", "1"],
      ["p.f1.y", "up"],
      ["p.f1.palette", "sepia"],
      ["p.f1.pinned", "f1"],
      ["p.f1.average", "mean"],
      ["p.f1.hidden", "not json"],
      ["p.f1.zero_division", "2"],
      ["p.f1.absent_classes", "some"],
      ["p.f1.threshold", "1.5"],
      ["p.f1.reach", "most"],
      ["p.f1.curve", "lift"],
    ]),
  );

  expect(written().size).toBe(0);
});

const memory = (values: Record<string, string> = {}) => ({
  read: vi.fn(() => new Map(Object.entries(values))),
  write: vi.fn(),
});

test("the state follows the address and the address the state", () => {
  const address = memory({ "p.f1.x": "wall" });
  let changed = () => {};
  state.mirrorState(address, memory(), (callback) => {
    changed = callback;
  });
  expect(state.xAxis.value).toBe("wall");

  address.read.mockReturnValue(new Map([["p.f1.x", "relative"]]));
  changed();
  expect(state.xAxis.value).toBe("relative");

  state.xAxis.value = "step";
  expect(address.write).toHaveBeenLastCalledWith(expect.objectContaining({ "p.f1.x": null }));
});

test("an address that says nothing of us shows what the last visit was set to", () => {
  const settings = memory({ "p.f1.smoothing": "0.5", "p.f1.pinned": '["f1"]' });
  state.mirrorState(memory({ other: "1" }), settings, () => {});
  expect(state.smoothing.value).toBe(0.5);
  expect(state.pinned.value).toEqual(new Set(["f1"]));

  state.yScale.value = "log";
  state.average.value = "micro";
  const [written] = settings.write.mock.lastCall ?? [];
  expect(written).toEqual({ "p.f1.y": "log" });
});

test("a link shows just what it says, whatever the last visit was set to", () => {
  const settings = memory({ "p.f1.smoothing": "0.5" });
  let changed = () => {};
  const address = memory({ "p.f1.x": "wall" });
  state.mirrorState(address, settings, (callback) => {
    changed = callback;
  });
  address.read.mockReturnValue(new Map([["p.f1.y", "log"]]));
  changed();

  expect([state.smoothing.value, state.yScale.value]).toEqual([0, "log"]);
  expect(settings.write).not.toHaveBeenCalled();

  state.view.value = "runs";
  expect(settings.write).not.toHaveBeenCalled();
  state.yScale.value = "fit";
  expect(settings.write).toHaveBeenCalledExactlyOnceWith({ "p.f1.y": null });
});
