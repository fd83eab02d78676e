import { expect, test } from "vitest";
import { join, type SharedPlace } from "./crosshair";

const PLACE: SharedPlace = { x: 3, down: 0.5 };

/** A member of a group, and the places that it has heard of. */
function member(group: string) {
  const heard: (SharedPlace | null)[] = [];
  return { heard, ...join(group, (place) => heard.push(place)) };
}

test("the charts of a group hear of a place, but not the one that tells it", () => {
  const [teller, listener, stranger] = [member("a"), member("a"), member("b")];
  teller.tell(PLACE);
  teller.tell(null);

  expect(listener.heard).toEqual([PLACE, null]);
  expect([teller.heard, stranger.heard]).toEqual([[], []]);
});

test("a chart that has left hears nothing", () => {
  const [teller, listener] = [member("c"), member("c")];
  listener.leave();
  teller.tell(PLACE);

  expect(listener.heard).toEqual([]);
});
