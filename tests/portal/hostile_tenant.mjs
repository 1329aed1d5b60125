// A tenant in which everything is called by names that would do harm, and the addresses of all its pages.
import assert from "node:assert/strict";
import { names } from "./hostile_names.mjs";
import { caller, north, url } from "./portal.mjs";

export const call = await caller(north);
export const mixed = `"><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}} \u202egnp مضخة Z͑ͫ̓ͪ`;
export const cut = (name, length) => [...name].slice(0, length).join("");
const every = [mixed, ...names, "w".repeat(256)];
export const tenantAt = (rest) => `/t/${north.id}/${rest}`;

async function asAll(act) {
  const made = [];
  for (const name of every) made.push(await act(name));
  return made;
}

async function accept(email, displayName) {
  const { token } = await call("POST", "/api/invitations", { email, role: "event_viewer", message: mixed });
  const body = JSON.stringify({ token, displayName: cut(displayName, 128), password: "correct horse battery" });
  const answer = await fetch(`${url}/api/invitations/accept`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  assert.equal(answer.status, 200, await answer.text());
}

async function sendFile(asset, name) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: north.clientId, client_secret: north.secret });
  const { access_token: token } = await (await fetch(`${url}/oauth/token`, { method: "POST", body })).json();
  const clean = name.replaceAll("/", "");
  const answer = await fetch(`${url}/api/assets/${asset}/attachments?name=${encodeURIComponent(clean)}`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/pdf" }, body: "%PDF-1.4" });
  return answer.status === 201 ? clean : undefined;
}

// One of each kind by each name. The first is the one whose pages are opened.
export async function fillsTheTenant() {
  const claims = (name) => ({ site: cut(name, 60) });
  const integrations = await asAll((name) => call("POST", "/api/integrations", { kind: "custom", name: cut(name, 128), claims: claims(name) }));
  const users = await asAll((name) => call("POST", "/api/users", { name, email: "x@north.example" }));
  const groups = await asAll((name) => call("POST", "/api/groups", { name }));
  for (const user of users) await call("PUT", `/api/groups/${groups[0].id}/members/${user.id}`);
  const assets = await asAll((name) => call("POST", "/api/assets", { name, type: name, attributes: { note: name, [cut(name, 60)]: name } }));
  const principal = (name) => ({ issuer: "https://badges.example", subject: cut(name, 256), displayName: cut(name, 128), email: "" });
  const events = await asAll((name) => call("POST", "/api/events", { assetId: assets[0].id, type: name, attributes: { note: name }, principal: principal(name) }));
  const files = [];
  for (const name of every) files.push(await sendFile(assets[0].id, name));
  const policies = await asAll((name) =>
    call("POST", "/api/policies", { name: cut(name, 128), description: name, filters: [{ anyOf: [`attributes.note=${cut(mixed, 60)}`, `attributes.note=${cut(name, 60)}`] }], permissions: [{ caller: [{ anyOf: [`jwt_site=${cut(name, 60)}`] }], readAttributes: ["*"] }] }));
  const roles = [];
  for (const [number, description] of every.entries()) roles.push(await call("POST", "/api/roles", { name: `role_${number}`, description, permissions: ["assets:read"], assets: [{ anyOf: [`attributes.note=${cut(description, 60)}`] }] }));
  const webhooks = await asAll((name) => call("POST", "/api/webhooks", { name: cut(name, 128), url: `${url}/hooks`, integration: integrations[0].id, events: [cut(name, 40)] }));
  for (const [number, name] of [mixed, names[8], names[11]].entries()) await accept(`m${number}@north.example`, name);
  await call("POST", "/api/invitations", { email: "late@north.example", role: "member", message: mixed });
  const provider = await call("POST", "/api/providers", { provider: "api-key", name: cut(mixed, 128) });
  await call("POST", "/api/connections", { provider: "api-key", label: cut(mixed, 128), credential: { apiKey: "k3y" } });
  await call("PUT", "/api/administrators", { administrators: every.map((name, number) => ({ issuer: `${url}/appidpv1`, subject: number < 2 ? integrations[number].id : cut(name, 128), displayName: cut(name, 128) })) });
  return { integration: integrations[0], user: users[0], group: groups[0], asset: assets[0], event: events[0], policy: policies[0], webhook: webhooks[0], provider, files: files.filter(Boolean), integrations };
}

export function pagesOf(made) {
  const all = every.map((name) => cut(name, 128));
  const integration = `settings/integrations/${made.integration.id}`;
  const asset = `inventory/assets/${made.asset.id}`;
  const first = [cut(mixed, 60)];
  return [
    ["settings/integrations", all],
    ...["", "/general", "/credentials", "/permissions", "/usage", "/audit", "/danger"].map((tab) => [integration + tab, first]),
    ...made.integrations.slice(-2).map(({ id }) => [`settings/integrations/${id}/permissions`, []]),
    ["connections", first],
    [`connections/${made.provider.id}`, first],
    ["people/members", [mixed, names[11]]],
    ["people/invitations", first],
    ["people/roles", all],
    ["people/roles/role_0", first],
    ["people/roles/role_13", []],
    ["people/new-role", []],
    ["people/administrators", first],
    ["people/users", all],
    [`people/users/${made.user.id}`, first],
    ["people/groups", all],
    [`people/groups/${made.group.id}`, all],
    ["inventory/assets", all],
    ["inventory/events", all],
    [`inventory/events/${made.event.id}`, first],
    ...["", "/events", "/policies"].map((tab) => [asset + tab, first]),
    [`${asset}/files`, made.files],
    ["policies", all],
    [`policies/${made.policy.id}`, first],
    [`policies/why?integration=${made.integration.id}&asset=${made.asset.id}`, []],
    ["policies/new", []],
    ["audit", []],
    ["try", []],
    ["settings/organisation", first],
    ["settings/limits", []],
    ["settings/sign-in", []],
    ["settings/keys", []],
    ["settings/webhooks", all],
    [`settings/webhooks/${made.webhook.id}`, first],
  ].map(([path, shown]) => [tenantAt(path), shown]).concat([["/account", []], ["/account/integrations", first]]);
}
