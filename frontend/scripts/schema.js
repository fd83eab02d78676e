// Writes src/data/server/schema.d.ts from the plugin's JSON Schema, or with --check says
// whether the committed file is current. The schema is the one description of
// the HTTP answers; nobody writes these types by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const target = path("../src/data/server/schema.d.ts");
const schema = JSON.parse(readFileSync(path("../../tb_f1_plugin/plugin/schema.json"), "utf8"));
// Which scores there are stands in scores.ts: one that is added changes no type here.
schema.$defs.Score.tsType = schema.$defs.ScoreByClass.tsType = "string";
const text = await compile(schema, schema.title, {
  bannerComment:
    "// Generated from tb_f1_plugin/plugin/schema.json by `npm run schema`. Do not edit.",
});

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("src/data/server/schema.d.ts is not what schema.json says: run `npm run schema`.");
  process.exit(1);
}
