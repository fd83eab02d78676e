// How index.js is built and tested, and the views that it fetches when they are
// opened. Fixed names: TensorBoard's plugin page imports "./index.js", and its
// answers are never cached, so a hashed name would buy nothing. Not `build.lib`:
// it leaves the white space in.
import { defineConfig } from "vitest/config";
import { leanUplot } from "./scripts/lean-uplot.ts";
import { markdown } from "./scripts/markdown.ts";
import { plainImports } from "./scripts/plain-imports.ts";

/** What is fetched when it is first shown. */
const LATER = /src[\\/]later[\\/]|\.md$/;

export default defineConfig({
  base: "./",
  plugins: [leanUplot(), plainImports(), markdown()],
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: "../tb_f1_plugin/plugin/static",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/index.tsx",
      preserveEntrySignatures: "allow-extension",
      output: {
        format: "es",
        entryFileNames: "index.js",
        chunkFileNames: ({ facadeModuleId }) =>
          facadeModuleId?.endsWith(".md") ? "help_[name].js" : "[name].js",
        // All else is index.js, also what is shared: the first picture is one file.
        codeSplitting: { groups: [{ name: "index", test: (id) => !LATER.test(id) }] },
      },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
