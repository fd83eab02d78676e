// How the dashboard is built and tested. What index.tsx imports is in index.js; what is
// behind an import() is a file of its own, fetched when it is first shown. Names are fixed:
// TensorBoard's plugin page imports "./index.js", and its answers are never cached, so a
// hashed name would buy nothing. Not `build.lib`: it leaves the white space in.
import { defineConfig } from "vitest/config";
import { bundled } from "./scripts/bundled.ts";
import { markdown } from "./scripts/markdown.ts";
import { plainImports } from "./scripts/plain-imports.ts";
import { styles } from "./scripts/styles.ts";

export default defineConfig({
  base: "./",
  plugins: [plainImports(), styles(), markdown(), bundled()],
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: "../tb_f1_plugin/plugin/static",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      // What is fetched beside index.js is an entry too: so no file has to be fetched for it.
      input: {
        index: "src/index.tsx",
        curves: "src/views/curves/curves.tsx",
        chart: "src/chart/chart.tsx",
      },
      preserveEntrySignatures: "allow-extension",
      output: {
        format: "es",
        entryFileNames: "[name].js",
        chunkFileNames: ({ facadeModuleId }) =>
          facadeModuleId?.endsWith(".md") ? "help_[name].js" : "[name].js",
        // The entry with all that it imports, and what that imports: the page is one file.
        // So are the charts, and the view of curves: all three are fetched at the same time,
        // and no file waits for another one. What only an import() leads to is fetched then.
        codeSplitting: {
          groups: [
            {
              name: "index",
              test: /src[\\/](index\.tsx$|widgets[\\/]buttons[\\/](fitbutton|icon)\b)/,
            },
            { name: "scale", test: /src[\\/]chart[\\/]scale\b/ },
            { name: "chart", test: /src[\\/]chart\b/ },
            { name: "curves", test: /src[\\/]views[\\/]curves[\\/]curves\.tsx$/ },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
