// How the dashboard is built as one classic script, with all views inside: it becomes a part
// of the HTML files that `tb-f1 export` writes, which open from a disk, where a browser loads
// no modules.
import type { Plugin } from "vite";
import { defineConfig } from "vite";
import { bundled } from "./bundled.ts";
import { markdown } from "./markdown.ts";
import { plainImports } from "./plain-imports.ts";
import { styles } from "./styles.ts";

/** In HTML these would end the script's element, or begin a comment; in a text they are the same. */
function insideHtml(): Plugin {
  return {
    name: "inside-html",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") {
          file.code = file.code.replace(/<(?=\/script|!--|script)/gi, "\\x3c");
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [plainImports(), styles({ adopted: true }), markdown(), insideHtml(), bundled()],
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: "../tb_f1_plugin/cli/export/static",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "scripts/onefile.ts",
      output: { format: "iife", entryFileNames: "page.js", codeSplitting: false },
    },
  },
});
