// Builds each library as one file with its declarations: browser/dist/sallyport.js, node/dist/integrations.js.
import { build } from "esbuild";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { declarations } from "./declarations.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const libraries = [
  { file: "browser/dist/sallyport", sources: ["core/types.ts", "browser/src/texts.ts", "browser/src/sallyport.ts"], minify: true, target: "es2022" },
  { file: "node/dist/integrations", sources: ["core/types.ts", "node/src/integrations.ts"], minify: false, target: "node18" },
];

for (const { file, sources, minify, target } of libraries) {
  await build({
    entryPoints: [at(sources.at(-1))], outfile: at(`${file}.js`), bundle: true, minify, target, format: "esm", legalComments: "none",
    banner: { js: "// Sallyport, Apache-2.0" },
  });
  writeFileSync(at(`${file}.d.ts`), declarations(at("tsconfig.json"), sources.map(at)));
}
