import { expect, test } from "vitest";
import type { ServiceSetting } from "../../api/connections";
import { Problem } from "../../api/problem";
import { namesField } from "./fields";

const domain: ServiceSetting = { name: "domain", title: "Domain", kind: "text", required: true };
const saidAt = (field: string, grant: Parameters<typeof namesField>[1] = "authorization_code") => namesField(new Problem(400, "invalid", "No.", field), grant, [domain]);

test("a refusal stands at the field that it names, and above the buttons when there is no such field", () => {
  for (const field of ["settings.domain", "clientSecrets[0]", "scopes", "entry.token_url", "issuer"]) expect([field, saidAt(field)]).toEqual([field, true]);
  for (const field of ["settings", "settings.region", "policy"]) expect([field, saidAt(field)]).toEqual([field, false]);
  expect(saidAt("clientId", "api_key")).toBe(false);
});
