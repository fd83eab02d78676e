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
  state.xAxis.value = "wall";
  state.runFilter.value = "adam|sgd";
  state.selection.value = { base: true, except: new Set(["a,b", "c"]) };
  const values = written();
  state.decodeState(new Map());
  state.decodeState(values);

  expect(written()).toEqual(values);
  expect(state.selection.value).toEqual({ base: true, except: new Set(["a,b", "c"]) });
  expect(state.className.value).toBe("cat, big");
  expect(state.beta.value).toBe(0.5);
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
      ["p.f1.average", "mean"],
      ["p.f1.hidden", "not json"],
      ["p.f1.zero_division", "2"],
    ]),
  );

  expect(written().size).toBe(0);
});

test("the state follows the address and the address the state", () => {
  let address = new Map([["p.f1.x", "wall"]]);
  let changed = () => {};
  const write = vi.fn();
  state.mirrorState(
    () => address,
    write,
    (callback) => {
      changed = callback;
    },
  );
  expect(state.xAxis.value).toBe("wall");

  address = new Map([["p.f1.x", "relative"]]);
  changed();
  expect(state.xAxis.value).toBe("relative");

  state.xAxis.value = "step";
  expect(write).toHaveBeenLastCalledWith(expect.objectContaining({ "p.f1.x": null }));
});
