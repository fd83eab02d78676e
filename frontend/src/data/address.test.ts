import { expect, test } from "vitest";
import { compiled } from "../text/patterns";
import { decoded, encoded } from "./columns/choice";
import { readHash, spelled, writeHash } from "./host/hash";
import { heldNames, heldOpen, heldOrder, heldStep, heldZoom } from "./look/held";
import * as state from "./state";

const KEYS = Object.keys(state.encodeState());
/** What a link may bring that no page has written. */
const ODD = [
  ..."%&=#?!*~.,-+'\"<>[]{}()\\/ \u0000\u001b\u202e\ud800\udfff\uffff😀日",
  ...["%", "%E0%A4", "%ED%A0%80", "%00", "&&", "==", "__proto__", "constructor", "toString"],
  ...["NaN", "Infinity", "-0", "1e999", "-1e-999", "0x10", "9".repeat(400), "null", "true", "[]"],
  ...['["a"', '[{"toString":1}]', "[null,[],{}]", '{"length":-1}', '"a"', "~AAAAA", "~~~~~~"],
  ...["<script>alert(1)</script>", "javascript:alert(1)", "(a+)+$", "(", "[", "(?<a>a)\\k<a>"],
  ...["o-runs*999d", "o-runs*1a!o-runs*", "s-classes*-1~AAAAA", "open*..", "n-ticks*~!~AAAAA"],
  ...["z-~AAAAA*x_1e308_-1e308", "z-~AAAAA*__proto___0_1", "in!lr!", "range!lr!1!0", "codes!a!b"],
  ...["group!", "all*all", "codes!__proto__!AAAAA", "in!__proto__!a*colour!__proto__"],
];

/** The same addresses at every run: a fault that was found once can be looked at. */
function addresses(count: number): string[] {
  let seed = 1;
  const below = (end: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * end);
  };
  const one = <T>(of: readonly T[]): T => of[below(of.length)]!;
  const text = () => Array.from({ length: below(4) }, () => one(ODD)).join("");
  const token = () => {
    const name = below(8) ? one(KEYS) : text();
    const value = text();
    return `${name}${below(8) ? "=" : ""}${below(2) ? value : spelled(value)}`;
  };
  return Array.from(
    { length: count },
    () => `${one(["#f1", "#", "", "#f1&"])}&${Array.from({ length: below(6) }, token).join("&")}`,
  );
}

/** All that the page reads of an address when it is opened on it. */
function opened(hash: string): void {
  state.decodeState(readHash(hash));
  const choice = decoded(state.columns.value);
  encoded(choice);
  compiled(state.group.value);
  compiled(state.runFilter.value, "i");
  for (const name of ["runs", "best"]) void heldOrder(name, { column: 0, descending: false }).value;
  for (const name of ["classes", "thresholds"]) heldStep(name).of("a");
  heldNames("ticks").of(["a", "b"]);
  void heldOpen("table", "a").value;
  void heldZoom("a").value;
}

test("no address throws, whatever it says", () => {
  const thrown = addresses(5_000).flatMap((hash) => {
    try {
      opened(hash);
      return [];
    } catch (error) {
      return [`${JSON.stringify(hash)}: ${error}`];
    }
  });

  expect(thrown).toEqual([]);
});

test("what the page writes of any address is read as the same", () => {
  const different = addresses(2_000).filter((hash) => {
    state.decodeState(readHash(hash));
    const mine = writeHash(hash, "f1", state.encodeState());
    const before = JSON.stringify(state.encodeState());
    state.decodeState(readHash(mine));
    const again = writeHash(mine, "f1", state.encodeState());
    return JSON.stringify(state.encodeState()) !== before || again !== mine;
  });

  expect(different).toEqual([]);
});

test("a name of which the address can have only a part does not end the page", () => {
  state.decodeState(new Map());
  state.baseline.value = "a\udcff";
  state.columns.value = encoded({
    ...decoded(""),
    filters: new Map([["lr", { values: ["\ud800"] }]]),
  });

  expect(() => writeHash("", "f1", state.encodeState())).not.toThrow();
  state.decodeState(new Map());
});
