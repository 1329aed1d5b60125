// The types of all calls, src/api/description.d.ts, from the committed description of the API: the page is built
// before the binary that serves its own.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => new URL(path, import.meta.url);
const described = JSON.parse(readFileSync(here("../../../tests/api_schema/released.json"), "utf8"));
const types = astToString(await openapiTS(described));
writeFileSync(here("../src/api/description.d.ts"), `// Made by scripts/types.mjs.\n${types}`);
