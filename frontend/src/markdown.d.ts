// What scripts/markdown.ts makes of a page: its HTML.
declare module "*.md" {
  const html: string;
  export default html;
}
