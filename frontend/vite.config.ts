// How index.js is built and tested. One file with a fixed name: TensorBoard's
// plugin page imports "./index.js", and its answers are never cached, so a
// hashed name would buy nothing. Not `build.lib`: it leaves the white space in.
import { defineConfig } from "vitest/config";
import { leanUplot } from "./scripts/lean-uplot.ts";

export default defineConfig({
  plugins: [leanUplot()],
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: "../tb_f1_plugin/plugin/static",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/index.tsx",
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: "index.js", codeSplitting: false },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
