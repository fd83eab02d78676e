// A Vite plugin that leaves out of uPlot what our charts never call: its paths of
// lines and points (we draw our own), logarithmic scales and time axes (we place
// our own ticks), its legend, bars, splines, joins. All hang on its constructor or
// on options, where no bundler can see that they are unused. Fails when uPlot no
// longer looks as it did.
import type { Plugin } from "vite";

/** Blocks at the end that are left out. */
const UNUSED = [
  /\{\n\tuPlot\.join = join;\n\}/,
  /\{\n\tuPlot\.fmtDate = fmtDate;[^}]*\}/,
  /\{\n\tuPlot\.addGap = addGap;[\s\S]*?\(paths\.spline {2}= monotoneCubic\);\n\}/,
];
/** Functions that are made but never called here, or called for their shape only. */
const STUBS: Readonly<Record<string, string>> = {
  linear: "return () => null;",
  points: "return () => null;",
  genTimeStuffs: "return [[], [], () => () => []];",
  timeAxisVals: "",
  timeAxisVal: "",
  timeAxisStamps: "",
  timeSeriesVal: "",
  timeSeriesStamp: "",
  fmtDate: "",
  rangeLog: "",
  rangeAsinh: "",
  logAxisSplits: "",
  asinhAxisSplits: "",
  log10AxisValsFilt: "",
  log2AxisValsFilt: "",
};
/** The same inside its constructor. */
const INNER_STUBS = ["drawSeries", "initLegendRow", "setLegendValues", "syncLegend"];
/** What is always so here, from which the bundler sees what is never reached. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/const showLegend = legend\.show;/, "const showLegend = false;"],
  [/const cursorFocus = focus\.prox >= 0;/, "const cursorFocus = false;"],
  [/if \(legend\.live\) \{\n\t\tconst getMultiVals/, "if (false) {\n\t\tconst getMultiVals"],
];

export function leanUplot(): Plugin {
  return {
    name: "lean-uplot",
    apply: "build",
    transform(code, id) {
      if (!id.endsWith("uPlot.esm.js")) return null;
      const replaced = (pattern: RegExp, text: string): void => {
        if (!pattern.test(code)) this.error(`uPlot changed: ${pattern} is not in it any more.`);
        code = code.replace(pattern, text);
      };
      for (const pattern of UNUSED) replaced(pattern, "");
      for (const [pattern, text] of KNOWN) replaced(pattern, text);
      for (const name of INNER_STUBS) {
        const whole = new RegExp(`^\\tfunction ${name}\\([^)]*\\) \\{\\n[\\s\\S]*?^\\t\\}$`, "m");
        replaced(whole, `\tfunction ${name}() {}`);
      }
      for (const [name, body] of Object.entries(STUBS)) {
        // A function of the module ends at the first brace that begins a line.
        const whole = new RegExp(`^function ${name}\\([^)]*\\) \\{\\n[\\s\\S]*?^\\}$`, "m");
        replaced(whole, `function ${name}() { ${body} }`);
      }
      return { code, map: null };
    },
  };
}
