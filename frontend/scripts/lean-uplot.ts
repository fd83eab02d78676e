// A Vite plugin that leaves out of uPlot what our charts never call: bars,
// splines, steps, joins and dates hang on its constructor, where no bundler
// can see that they are unused. Fails when uPlot no longer looks as it did.
import type { Plugin } from "vite";

const UNUSED = [
  /\{\n\tuPlot\.join = join;\n\}/,
  /\{\n\tuPlot\.fmtDate = fmtDate;[^}]*\}/,
  /\{\n\tuPlot\.addGap = addGap;[\s\S]*?\(paths\.spline {2}= monotoneCubic\);\n\}/,
];

export function leanUplot(): Plugin {
  return {
    name: "lean-uplot",
    apply: "build",
    transform(code, id) {
      if (!id.endsWith("uPlot.esm.js")) return null;
      for (const pattern of UNUSED) {
        if (!pattern.test(code)) this.error(`uPlot changed: ${pattern} is not in it any more.`);
        code = code.replace(pattern, "");
      }
      return { code, map: null };
    },
  };
}
