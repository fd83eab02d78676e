// render() is what TensorBoard's plugin page calls. It mounts the dashboard, or says why it
// could not: a tab is never blank.
import { effect } from "@preact/signals";
import { Component, type ComponentChildren, render as mount } from "preact";
import { App } from "./app";
import { settings } from "./data/host/settings";
import {
  followTheme,
  onReload,
  onStateChange,
  readState,
  theme,
  writeState,
} from "./data/host/tensorboard";
import { decideOpening } from "./data/opening";
import { loadSeries, sentence, seriesAnswer } from "./data/server/load";
import { columns, mirrorState } from "./data/state";
import { fetchAhead } from "./views/panel";
import "./widgets/widgets.css";
import "./page.css";

export function render(): void {
  try {
    start();
  } catch (error) {
    showFailure(error);
  }
}

function start(): void {
  document.documentElement.lang = "en";
  document.title = "F1";
  // Errors in event handlers and promises reach no component.
  window.addEventListener("error", ({ error }) => error && showFailure(error));
  window.addEventListener("unhandledrejection", ({ reason }) => showFailure(reason));

  followTheme();
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
  mirrorState({ read: readState, write: writeState }, settings, onStateChange);
  decideOpening();
  fetchAhead();
  onReload(loadSeries);
  // What an address chooses by hyper-parameters is known before the first picture.
  if (columns.value) import("./data/columns/before").catch(loadSeries);
  else loadSeries();

  const root = document.createElement("div");
  root.id = "app";
  document.body.append(root);
  mount(
    <Boundary>
      <App />
    </Boundary>,
    root,
  );
}

class Boundary extends Component<{ children: ComponentChildren }> {
  override componentDidCatch(error: unknown): void {
    showFailure(error);
  }

  override render() {
    return this.props.children;
  }
}

/** The last resort, in plain DOM: Preact may be what failed. */
function showFailure(error: unknown): void {
  const box = document.createElement("div");
  box.className = "failure";
  box.dataset.testid = "error-state";
  box.setAttribute("role", "alert");
  const answer = seriesAnswer.peek();
  const versions = answer
    ? `TensorBoard ${answer.tensorboard_version}, tb_f1_plugin ${answer.plugin_version}. `
    : "";
  const text = document.createElement("p");
  text.textContent = `${sentence(error)} ${versions}Reload the page; if it stays so, please report it.`;
  const details = document.createElement("pre");
  details.textContent = error instanceof Error ? (error.stack ?? "") : "";
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Reload";
  again.addEventListener("click", () => window.location.reload());
  box.append(text, details, again);
  document.querySelector(".failure")?.remove();
  document.body.prepend(box);
}
