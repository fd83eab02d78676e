// Fails when the built index.js is larger than the project promises.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 45_000; // bytes after gzip -9, docs/design.md
const built = new URL("../../tb_f1_plugin/plugin/static/index.js", import.meta.url);
const size = gzipSync(readFileSync(built), { level: 9 }).length;
console.log(`index.js: ${size} bytes gzipped, limit ${LIMIT}`);
process.exit(size <= LIMIT ? 0 : 1);
