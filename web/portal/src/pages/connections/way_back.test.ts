import { expect, test } from "vitest";
import type { Provider } from "../../api/connections";
import { wayBack } from "./way_back";

const provider = { name: "Salesforce", policy: "default", enabled: true, clientId: "one", scopes: ["api"], settings: { domain: "north" }, entry: { id: "acme" }, secretSettings: ["key"] } as unknown as Provider;

test("a change is taken back by what was there, and by nothing else", () => {
  expect(JSON.parse(JSON.stringify(wayBack(provider, { policy: "user_only", scopes: [], settings: { domain: "south", region: "eu" } })))).toEqual({ policy: "default", scopes: ["api"], settings: { domain: "north", region: "" } });
  expect(JSON.parse(JSON.stringify(wayBack(provider, { name: "Ours", enabled: false, clientId: "two" })))).toEqual({ name: "Salesforce", enabled: true, clientId: "one" });
  expect(JSON.parse(JSON.stringify(wayBack(provider, { entry: { id: "acme", guide: "New." } })))).toEqual({ entry: { id: "acme" } });
});

test("a secret that was replaced cannot be brought back", () => {
  expect(wayBack(provider, { name: "Ours", clientSecrets: ["new"] })).toBeUndefined();
  expect(wayBack(provider, { name: "Ours", settings: { key: "new" } })).toBeUndefined();
});
