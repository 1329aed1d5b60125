// The types of all calls, src/api/description.d.ts, from the description of the API that the last release has
// promised, and from calls/ for what is newer than that.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => new URL(path, import.meta.url);
const read = (url) => JSON.parse(readFileSync(url, "utf8"));
const described = read(here("../../../tests/api_schema/released.json"));
const newer = readdirSync(here("../calls/")).sort().map((name) => read(here(`../calls/${name}`)));

// What is described wins, so that a newer call needs its entry in calls/ only until the next release.
const sources = [...newer, described];
const all = {
  ...described,
  paths: Object.assign({}, ...sources.map((source) => source.paths)),
  components: { ...described.components, schemas: Object.assign({}, ...sources.map((source) => source.components?.schemas)) },
};
const types = astToString(await openapiTS(all));
writeFileSync(here("../src/api/description.d.ts"), `// Made by scripts/types.mjs.\n${types}`);
