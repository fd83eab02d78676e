// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchPart, Lazy } from "./lazy";

const Part = ({ word }: { word: string }) => <p>{word}</p>;
const given = { word: "here" };
let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => act(() => render(null, root)));

test("a part that was fetched ahead is shown in the first render, and not fetched again", async () => {
  const load = vi.fn(async () => ({ default: Part }));
  await fetchPart(load);
  render(<Lazy load={load} given={given} />, root);
  expect(root.textContent).toBe("here");

  await act(() => {});
  expect(load).toHaveBeenCalledOnce();
});

test("a part that comes later takes the place of the word that it is read", async () => {
  const load = async () => ({ default: Part });
  render(<Lazy load={load} given={given} />, root);
  expect(root.textContent).toContain("Reading");
  await vi.waitFor(() => expect(root.textContent).toBe("here"));
});

test("a part that fails is fetched again at a click, also if it failed ahead", async () => {
  const load = vi
    .fn(async () => ({ default: Part }))
    .mockRejectedValueOnce(new Error("gone"))
    .mockRejectedValueOnce(new Error("gone"));
  await expect(fetchPart(load)).rejects.toThrow("gone");
  render(<Lazy load={load} given={given} />, root);
  await vi.waitFor(() => expect(root.querySelector("button")).not.toBeNull());
  await act(() => root.querySelector("button")?.click());
  await vi.waitFor(() => expect(root.textContent).toBe("here"));
});
