// Fails when a built file is larger than the project promises: index.js, which is
// the page around the views, or what is fetched beside it or later.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST = 27_000; // bytes after gzip -9
const VIEW = 8_000;
const folder = new URL("../../tb_f1_plugin/plugin/static/", import.meta.url);
let fits = true;
for (const name of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
  const limit = name === "index.js" ? FIRST : VIEW;
  const size = gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length;
  console.log(`${name}: ${size} bytes gzipped, limit ${limit}`);
  fits &&= size <= limit;
}
process.exit(fits ? 0 : 1);
