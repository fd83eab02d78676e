// Which rows of the table are pinned, in the browser's own storage. A storage that is
// forbidden or damaged is as good as an empty one.

const KEY = "tb_f1_plugin.pinned_rows";

export function readPins(): ReadonlySet<string> {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(stored) ? stored.map(String) : []);
  } catch {
    return new Set();
  }
}

export function writePins(pins: ReadonlySet<string>): void {
  try {
    window.localStorage.setItem(KEY, JSON.stringify([...pins]));
  } catch {
    // They last as long as the page.
  }
}
