// A Vite plugin that turns `import "./x.css"` into a style element of the page, so that
// a style comes with the module that it belongs to: TensorBoard loads no style sheets.
import type { Plugin } from "vite";

const ELEMENT = `const style = document.createElement("style");
          style.textContent = css;
          document.head.append(style);`;
/** The policy of a page may forbid such elements, and none forbids this. */
const ADOPTED = `const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets.push(sheet);`;

export function styles({ adopted = false } = {}): Plugin {
  const PREFIX = "\0style:";
  return {
    name: "styles",
    apply: "build",
    enforce: "pre",
    async resolveId(source, importer) {
      if (!source.endsWith(".css") || importer?.startsWith(PREFIX)) return null;
      const found = await this.resolve(source, importer, { skipSelf: true });
      // Not named *.css, or Vite would take the module for the sheet.
      return found && `${PREFIX}${found.id.slice(0, -".css".length)}`;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const sheet = JSON.stringify(`${id.slice(PREFIX.length)}.css?inline`);
      return {
        moduleSideEffects: true,
        code: `import css from ${sheet};
          ${adopted ? ADOPTED : ELEMENT}`,
      };
    },
  };
}
