// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { again, Failure, Problem } from "./messages";

let root: HTMLElement;
const usual = { ...again };

beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => {
  act(() => render(null, root));
  Object.assign(again, usual);
});

const both = (onRetry: () => void) => (
  <>
    <Failure title="It failed" sentence="Without `step=11`." versions={null} onRetry={onRetry} />
    <Problem testId="problem" onRetry={onRetry}>
      {"Without `step=11`."}
    </Problem>
  </>
);

test("what stands in backticks in a sentence is code", () => {
  act(() => render(both(vi.fn()), root));
  expect([...root.querySelectorAll("code")].map((code) => code.textContent)).toEqual([
    "step=11",
    "step=11",
  ]);
  expect(root.textContent).not.toContain("`");
});

test("a button asks again, unless the page has something else that helps", () => {
  const [retry, instead] = [vi.fn(), vi.fn()];
  const press = () => {
    act(() => render(both(retry), root));
    const buttons = [...root.querySelectorAll("button")];
    for (const button of buttons) button.click();
    return buttons.map(({ textContent }) => textContent);
  };
  expect(press()).toEqual(["Try again", "Try again"]);
  expect(retry).toHaveBeenCalledTimes(2);

  Object.assign(again, { says: "Start anew", instead });
  expect(press()).toEqual(["Start anew", "Start anew"]);
  expect(retry).toHaveBeenCalledTimes(2);
  expect(instead).toHaveBeenCalledTimes(2);
});
