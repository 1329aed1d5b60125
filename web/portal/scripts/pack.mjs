// node pack.mjs FILE: builds the portal and writes all its files into one, as src/portal/pack.h describes.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

const target = process.argv[2];
if (!target) throw new Error("Usage: node pack.mjs FILE");
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = mkdtempSync(join(tmpdir(), "sallyport-portal-"));

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
const nothing = Buffer.alloc(0);

try {
  await build({ root, logLevel: "warn", build: { outDir: out, emptyOutDir: true } });
  const names = ["index.html", ...readdirSync(join(out, "assets")).sort().map((name) => `assets/${name}`)];
  const lines = [];
  const bytes = [];
  for (const name of names) {
    const plain = readFileSync(join(out, name));
    const smaller = name === "index.html" ? [] : [gzipSync(plain, { level: 9 }), brotli(plain)];
    const forms = [plain, ...[0, 1].map((form) => (smaller[form]?.length < plain.length ? smaller[form] : nothing))];
    lines.push(`${forms.map((form) => form.length).join(" ")} ${name}\n`);
    bytes.push(...forms);
  }
  writeFileSync(target, Buffer.concat([Buffer.from(`${lines.join("")}\n`), ...bytes]));
} finally {
  rmSync(out, { recursive: true, force: true });
}
