// Settings that outlive the page, in the browser's own storage. A storage that is
// full, forbidden or damaged is as good as an empty one.
import type { Memory } from "./memory";

const KEY = "tb_f1_plugin.settings";

export const settings: Memory = {
  read() {
    try {
      const stored: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "{}");
      const pairs = Object.entries(stored as Record<string, unknown>);
      return new Map(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
    } catch {
      return new Map();
    }
  },
  write(values) {
    try {
      const all = { ...Object.fromEntries(settings.read()), ...values };
      const set = Object.entries(all).filter(([, value]) => value !== null);
      window.localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(set)));
    } catch {
      // They are forgotten; nothing else is lost.
    }
  },
};
