// The types of all calls, src/api/description.d.ts, from the description of the API that the last release has
// promised, and from session_calls.json for calls that are newer than that.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const described = read("../../../tests/api_schema/released.json");
const newer = read("../session_calls.json");

// What is described wins, so that a newer call needs its entry here only until the next release.
const both = {
  ...described,
  paths: { ...newer.paths, ...described.paths },
  components: { ...described.components, schemas: { ...newer.components.schemas, ...described.components.schemas } },
};
const types = astToString(await openapiTS(both));
writeFileSync(new URL("../src/api/description.d.ts", import.meta.url), `// Made by scripts/types.mjs.\n${types}`);
