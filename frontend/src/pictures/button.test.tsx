// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import * as files from "../data/host/files";
import { PictureButton } from "./button";

const PICTURE = { svg: "<svg/>", width: 10, height: 10 };
let root: HTMLElement;

const shown = async (make: () => Promise<typeof PICTURE>) => {
  root = document.createElement("div");
  document.body.append(root);
  await act(() => render(<PictureButton label="A chart" name="f1" make={make} />, root));
  const press = (testId: string) =>
    act(async () => root.querySelector<HTMLElement>(`[data-testid=${testId}]`)!.click());
  await press("picture-button");
  return press;
};
afterEach(() => {
  render(null, root);
  root.remove();
  vi.restoreAllMocks();
});

test("a picture is made once a format is chosen, saved under its name, and the menu closes", async () => {
  const save = vi.spyOn(files, "save").mockImplementation(() => {});
  const make = vi.fn(async () => PICTURE);
  const press = await shown(make);

  expect(make).not.toHaveBeenCalled();
  await press("picture-svg");
  expect(save).toHaveBeenCalledWith("<svg/>", "f1.svg", "image/svg+xml");
  expect(root.querySelector("[data-testid=picture-menu]")).toBeNull();
  expect(document.activeElement).toBe(root.querySelector("[data-testid=picture-button]"));
});

test("a picture that cannot be made says so, and the menu stays", async () => {
  const press = await shown(async () => {
    throw new Error("TensorBoard does not answer.");
  });

  await press("picture-png");
  expect(root.querySelector("[role=alert]")!.textContent).toBe(
    "The picture was not made: TensorBoard does not answer.",
  );
});
