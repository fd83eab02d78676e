// A Vite plugin that imports a page of Markdown as HTML, so that a view's page in
// docs/ is also what its help shows. The pages are our own: nothing is sanitized.
import { Marked } from "marked";
import type { Plugin } from "vite";

export function markdown(): Plugin {
  const marked = new Marked({
    renderer: {
      // It shows the view that the reader has before them.
      image: () => "",
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        // Where the other pages lie is known to readers of the project only.
        if (!/^https?:/.test(href)) return text;
        return `<a href="${href}" target="_blank" rel="noopener">${text}</a>`;
      },
    },
  });
  return {
    name: "markdown",
    transform(text, id) {
      if (!id.endsWith(".md")) return null;
      const html = marked.parse(text, { async: false });
      return { code: `export default ${JSON.stringify(html)};`, map: null };
    },
  };
}
