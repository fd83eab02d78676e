import { beforeEach, expect, test, vi } from "vitest";
import { isSelected } from "./runs";
import * as state from "./state";

const written = () =>
  new Map(
    Object.entries(state.encodeState()).filter(
      (pair): pair is [string, string] => pair[1] !== null,
    ),
  );

beforeEach(() => {
  state.openOn("curves");
  state.decodeState(new Map());
});

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
  state.means.value = "off";
  state.gaps.value = "on";
  state.tasksApart.value = false;
  state.rows.value = "both";
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
  const last = expect.objectContaining({ "p.f1.x": null });
  expect(address.write).toHaveBeenLastCalledWith(last, false);
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

test("a page whose address says nothing opens where it is told, and stays there", () => {
  state.openOn("best");
  expect(state.view.value).toBe("best");
  expect(written().size).toBe(0);

  state.decodeState(new Map([["p.f1.view", "runs"]]));
  state.decodeState(new Map());
  expect(state.view.value).toBe("best");
});

test("what the last visit was set to leaves open where the page opens", () => {
  state.mirrorState(memory(), memory({ "p.f1.smoothing": "0.5" }), () => {});
  state.openOn("best");

  expect(state.view.value).toBe("best");
});

test.each([
  [{ "p.f1.view": "curves" }, "curves"],
  [{ "p.f1.view": "pooled" }, "pooled"],
  // From when the curves came first and had no name in the address.
  [{ "p.f1.filter": "adam" }, "curves"],
])("a link of %j shows its view, wherever pages open", (link, shown) => {
  state.decodeState(new Map(Object.entries(link)));
  state.openOn("best");

  expect(state.view.value).toBe(shown);
  expect(written()).toEqual(new Map(Object.entries(link)));
});

test("whatever is shown, its address leads back to it", () => {
  for (const home of ["best", "curves"] as const) {
    for (const view of state.VIEWS) {
      for (const filter of ["", "adam"]) {
        state.openOn(home);
        state.view.value = view;
        state.runFilter.value = filter;
        const values = written();
        state.decodeState(new Map());
        state.decodeState(values);

        expect([state.view.value, state.runFilter.value]).toEqual([view, filter]);
      }
    }
  }
});

test("a change of the view is an entry of the history, any other change is none", () => {
  const address = memory({ "p.f1.view": "runs" });
  let changed = () => {};
  state.mirrorState(address, memory(), (callback) => {
    changed = callback;
  });
  const entries = () => address.write.mock.calls.map(([, entry]) => entry);
  expect(entries()).toEqual([false]);

  state.yScale.value = "log";
  state.view.value = "classes";
  state.yScale.value = "unit";
  expect(entries()).toEqual([false, false, true, false]);

  address.read.mockReturnValue(new Map([["p.f1.view", "runs"]]));
  changed(); // Back
  expect(state.view.value).toBe("runs");
  expect(entries().slice(4)).not.toContain(true);
});

test("two hundred hidden runs leave the address short, and are hidden when it is read", () => {
  const sweep = Array.from({ length: 400 }, (_, i) => `opt=adam,bs=16,lr=0.00${i}/validation`);
  const hidden = sweep.slice(0, 200);
  for (const base of [true, false]) {
    state.selection.value = { base, except: new Set(hidden) };
    const values = written();
    expect(encodeURIComponent([...values.values()].join("")).length).toBeLessThan(1500);

    state.decodeState(values);
    const except = sweep.filter((run) => isSelected(state.selection.value, run, 400) !== base);
    expect(except).toEqual(hidden);
    expect(written()).toEqual(values);
  }
});
