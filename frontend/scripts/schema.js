// Writes src/data/server/schema.d.ts from the plugin's JSON Schema, or with --check says
// whether the committed file is current. The schema is the one description of
// the HTTP answers; nobody writes these types by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileFromFile } from "json-schema-to-typescript";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const target = path("../src/data/server/schema.d.ts");
const text = await compileFromFile(path("../../tb_f1_plugin/plugin/schema.json"), {
  bannerComment:
    "// Generated from tb_f1_plugin/plugin/schema.json by `npm run schema`. Do not edit.",
});

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("src/data/server/schema.d.ts is not what schema.json says: run `npm run schema`.");
  process.exit(1);
}
