// The host: TensorBoard's theme, its location hash and its reload messages.
// The one module that touches the parent window. Knows nothing of F1.
import { signal } from "@preact/signals";
import { readHash, writeHash } from "./hash";

export type Theme = "light" | "dark";
export const theme = signal<Theme>("light");

const TAB = "f1";

/** The window TensorBoard runs in; our own when opened alone or framed by another origin. */
function host(): Window {
  try {
    void window.parent.document.body;
    return window.parent;
  } catch {
    return window;
  }
}

interface Hints {
  /** Inside TensorBoard its body class decides both ways: light on a dark system is a choice. */
  readonly inTensorBoard: boolean;
  readonly darkClass: boolean;
  /** TensorBoard's stored settings, as text. */
  readonly settings: string | null;
  readonly systemDark: boolean;
}

/** TensorBoard hands no theme to frames: its body class says it, then its settings, then the system. */
export function themeFrom({ inTensorBoard, darkClass, settings, systemDark }: Hints): Theme {
  if (inTensorBoard || darkClass) return darkClass ? "dark" : "light";
  try {
    const stored: unknown = JSON.parse(settings ?? "{}")?.theme;
    if (stored === "dark" || stored === "light") return stored;
  } catch {
    // Damaged settings are TensorBoard's to repair.
  }
  return systemDark ? "dark" : "light";
}

/** Null where the storage is forbidden, as in a frame of another site. */
function storedSettings(): string | null {
  try {
    return window.localStorage.getItem("_tb_global_settings");
  } catch {
    return null;
  }
}

/** Keeps `theme` equal to TensorBoard's. */
export function followTheme(): void {
  const { body } = host().document;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const update = () => {
    theme.value = themeFrom({
      inTensorBoard: host() !== window,
      darkClass: body.classList.contains("dark-mode"),
      settings: storedSettings(),
      systemDark: system.matches,
    });
  };
  new MutationObserver(update).observe(body, { attributes: true, attributeFilter: ["class"] });
  system.addEventListener("change", update);
  update();
}

export function readState(): Map<string, string> {
  return readHash(host().location.hash);
}

/** TensorBoard's whole address, as a link. */
export const link = (): string => host().location.href;

/** Puts our values into TensorBoard's address, as an entry of its history or not; other keys stay. */
export function writeState(values: Readonly<Record<string, string | null>>, entry = false): void {
  const { location, history } = host();
  const hash = writeHash(location.hash, TAB, values);
  if (Object.values(values).every((value) => value === null) && !location.hash) return;
  if (hash === location.hash) return;
  if (entry) history.pushState(history.state, "", hash);
  else history.replaceState(history.state, "", hash);
}

export function onStateChange(callback: () => void): void {
  host().addEventListener("hashchange", callback);
}

interface Message {
  type: string;
  id: number;
  isReply: boolean;
}

/** Calls back at TensorBoard's reload button and automatic reload. */
export function onReload(callback: () => void): void {
  if (window.parent === window) return;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event: MessageEvent<string>) => {
    const { type, id, isReply } = JSON.parse(event.data) as Message;
    if (isReply) return;
    if (type === "experimental.DataReloaded") callback();
    // TensorBoard keeps a promise for every message: an unanswered one hangs for ever.
    port1.postMessage(JSON.stringify({ type, id, payload: null, error: null, isReply: true }));
  };
  window.parent.postMessage("experimental.bootstrap", "*", [port2]);
}
