import { expect, test } from "vitest";
import type { Post } from "../content";
import type { Frame } from "../scale/frame";
import { drawPosts } from "./posts";

const frame: Frame = { x: [0, 1], y: [-1, 1], left: 5, top: 0, width: 10, height: 20, ratio: 2 };

/** What is drawn of posts: the dashes, and from where to where. */
function drawn(posts: readonly Post[]) {
  const calls: unknown[] = [];
  const context = {
    setLineDash: (dash: number[]) => calls.push(`dashes ${dash}`),
    beginPath() {},
    moveTo: (x: number, y: number) => calls.push([x, y]),
    lineTo: (x: number, y: number) => calls.push([x, y]),
    stroke() {},
  };
  drawPosts(context as unknown as CanvasRenderingContext2D, posts, frame);
  return calls;
}

test("a post goes from top to bottom, and only a dashed one is dashed", () => {
  expect(
    drawn([
      { x: 0.5, colour: "", dashed: false },
      { x: 1, colour: "", dashed: true },
    ]),
  ).toEqual(["dashes ", [10, 0], [10, 20], "dashes 8,8", [15, 0], [15, 20], "dashes "]);
});

test("a post that is out of sight is not drawn, and leaves no dashes behind", () => {
  expect(drawn([{ x: 1.1, colour: "", dashed: true }])).toEqual(["dashes "]);
});
