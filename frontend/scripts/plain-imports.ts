// A Vite plugin that leaves import() as it is written.
import type { Plugin } from "vite";

/** Vite wraps each import() to fetch styles and modules ahead, of which we have none. */
export function plainImports(): Plugin {
  const HELPER = "\0vite/preload-helper.js";
  return {
    name: "plain-imports",
    apply: "build",
    enforce: "pre",
    load: (id) => (id === HELPER ? "export const __vitePreload = (load) => load();" : null),
  };
}
