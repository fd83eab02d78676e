// How index.js is built and tested, and the views that it fetches when they are
// opened. Fixed names: TensorBoard's plugin page imports "./index.js", and its
// answers are never cached, so a hashed name would buy nothing. Not `build.lib`:
// it leaves the white space in.
import { defineConfig } from "vitest/config";
import { leanUplot } from "./scripts/lean-uplot.ts";
import { plainImports } from "./scripts/plain-imports.ts";

export default defineConfig({
  base: "./",
  plugins: [leanUplot(), plainImports()],
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: "../tb_f1_plugin/plugin/static",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/index.tsx",
      // What the views share stays in index.js, so that the first picture is one file.
      preserveEntrySignatures: "allow-extension",
      output: { format: "es", entryFileNames: "index.js", chunkFileNames: "[name].js" },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
