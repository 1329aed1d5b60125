// The real Sallyport that ./run has started, as its three kinds of callers see it: the manager by /api, the backend of a
// host product by /v1/sessions, and whoever holds a session.
import assert from "node:assert/strict";

const { URL: url, MANAGER_ID, MANAGER_SECRET, HOST_ID, HOST_SECRET } = process.env;
export { url };

// { status, body, headers } of any call.
export async function call(method, path, bearer, body, headers = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: { ...(bearer && { Authorization: `Bearer ${bearer}` }), ...(body && { "Content-Type": "application/json" }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null };
}

async function tokenOf(id, secret) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  const answer = await fetch(`${url}/oauth/token`, { method: "POST", body });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()).access_token;
}
const [manager, host] = await Promise.all([tokenOf(MANAGER_ID, MANAGER_SECRET), tokenOf(HOST_ID, HOST_SECRET)]);

export const manage = (method, path, body, headers) => call(method, path, manager, body, headers);

export async function addProvider(wanted) {
  const { status, body } = await manage("POST", "/api/providers", wanted);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

export async function changeProvider(id, changes) {
  const { status, body } = await manage("PATCH", `/api/providers/${id}`, changes);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

// A session: of a member by its id in the host product, or of none, for the tenant's own account.
export async function begin(member, more = {}) {
  const { status, body } = await call("POST", "/v1/sessions", host, {
    ...(member ? { member: { id: member, display_name: "Ana Kovač" } } : { script: "settings page" }), ...more,
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body.session;
}

const browserCall = (origin) => (origin ? { Origin: origin } : {});

// Asks for a token: its answer, or the refusal.
export async function handOut(session, wanted, origin) {
  return call("POST", "/v1/connections/token", session, wanted, browserCall(origin));
}

// The link that a script without a grant gets, and how its attempt stands.
export async function linkFor(session, wanted, origin) {
  const { status, body } = await handOut(session, wanted, origin);
  assert.equal(status, 403, JSON.stringify(body));
  assert.ok(body.connect_url, JSON.stringify(body));
  const attempt = async (query = "") =>
    (await call("GET", `/v1/connections/attempts/${body.attempt}${query}`, session, undefined, browserCall(origin))).body;
  return { url: body.connect_url, id: body.attempt, refused: body, attempt };
}

// The connections of one setup that the manager sees.
export async function connectionsOf(provider, more = "") {
  const { status, body } = await manage("GET", `/api/connections?provider=${provider}${more}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.connections;
}

// Polls, every so many milliseconds, until `holds` gives something.
export async function until(holds, what, longest = 15_000, every = 20) {
  for (const end = Date.now() + longest; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, every))) {
    const found = await holds();
    if (found) return found;
  }
  assert.fail(`never: ${what}`);
}
