// A Vite plugin that writes down which packages are in the built files, with their licences:
// `.bundled.json` beside them. The build knows it, and a test holds THIRD_PARTY_LICENSES to it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** A package's folder: below the last node_modules of a module's path. */
const FOLDER = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const LICENCES = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license"];

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** What the bundler adds of its own is of its package. */
const folderOf = (module: string): string | undefined =>
  module.startsWith("\0rolldown") ? "node_modules/rolldown" : FOLDER.exec(module)?.[1];

function described(folder: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = LICENCES.map((one) => join(folder, one)).find(existsSync);
  if (!file) throw new Error(`${name} is bundled, and has no file with its licence.`);
  return { name, version, license, text: readFileSync(file, "utf8") };
}

export function bundled(): Plugin {
  return {
    name: "bundled",
    apply: "build",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        for (const [module, { renderedLength }] of Object.entries(file.modules)) {
          const folder = renderedLength > 0 ? folderOf(module) : undefined;
          if (folder) folders.add(folder);
        }
      }
      const all = [...folders].map(described).sort((a, b) => (a.name < b.name ? -1 : 1));
      const source = `${JSON.stringify(all, null, 1)}\n`;
      this.emitFile({ type: "asset", fileName: ".bundled.json", source });
    },
  };
}
