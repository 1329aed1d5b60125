// The library for servers against a stand-in of the wire.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { IntegrationError, Sallyport } from "../dist/integrations.js";
import { standIn } from "../../tests/standin.mjs";

const member = { id: "u-17", display_name: "Ana" };
const realNow = performance.now;
const setNow = (value) => Object.defineProperty(performance, "now", { value, configurable: true, writable: true });
let house, sallyport, services, now;

beforeEach(async () => {
  house = await standIn();
  house.granted.add("salesforce user");
  sallyport = new Sallyport({ url: house.url, clientId: "id:1", clientSecret: "se cret" });
  services = sallyport.session({ script: "report", member });
  now = 0;
  setNow(() => now);
});

afterEach(() => {
  setNow(realNow);
  house.close();
  assert.equal(house.fault, undefined);
});

async function refused(call) {
  const error = await call.then((value) => assert.fail(`not refused: ${JSON.stringify(value)}`), (error) => error);
  assert.ok(error instanceof IntegrationError, String(error));
  return error;
}
const times = (path) => house.asked.filter((asked) => asked === `POST ${path}`).length;

test("S2 a call goes to the service with the token of the account, in a session for script and member", async () => {
  let basic;
  house.oauthToken = (answer, request, body) => {
    basic = Buffer.from(request.headers.authorization.replace("Basic ", ""), "base64").toString();
    answer(200, { access_token: "integration", token_type: "Bearer", expires_in: 3600 });
  };
  assert.deepEqual(await services.salesforce.as("user").get("/services/data/v35.0", { q: "a b" }), { hello: "Ana" });
  assert.equal(basic, "id%3A1:se+cret");
  assert.deepEqual(house.bodies, ["grant_type=client_credentials", { script: "report", member }]);
  assert.deepEqual(house.handOuts, [{ integration: "salesforce", account: "user" }]);
  const [{ method, path, authorization }] = house.calls;
  assert.deepEqual([method, path, authorization], ["GET", "/services/data/v35.0?q=a+b", "Bearer of-ana"]);
});

test("S2 a call carries a password or a key as the entry of the service says", async () => {
  house.handed = { access_token: "bmFtZTpwYXNz", token_type: "Basic" };
  await services.salesforce.get("/a");
  house.handed = { access_token: "k3y", token_type: "api_key", header: "X-Api-Key" };
  await services.salesforce.get("/b");
  assert.deepEqual(house.calls.map(({ authorization, headers }) => [authorization, headers["x-api-key"]]),
    [["Basic bmFtZTpwYXNz", undefined], [undefined, "k3y"]]);
});

test("S4 the verbs send objects as JSON, and other bodies as they are", async () => {
  await services.salesforce.post("/a", { b: 1 });
  await services.salesforce.put("/a", Buffer.from("bytes"));
  await services.salesforce.patch("/a", new URLSearchParams({ c: "d" }));
  await services.salesforce.delete("/a", { e: 5 });
  assert.deepEqual(house.calls.map(({ method, path, type, body }) => [method, path, type?.split(";")[0], body]), [
    ["POST", "/a", "application/json", '{"b":1}'],
    ["PUT", "/a", undefined, "bytes"],
    ["PATCH", "/a", "application/x-www-form-urlencoded", "c=d"],
    ["DELETE", "/a?e=5", undefined, ""],
  ]);
});

test("S12 a missing account is an error at once, with the link and without unset members", async () => {
  house.granted.clear();
  const error = await refused(services.salesforce.get("/x"));
  assert.deepEqual({ ...error }, {
    name: "IntegrationError", error: "no_integration_grant", reason: "not_connected", integration: "salesforce", account: "user", missing_scopes: [],
    attempt: "attempt-1", status: 403, connect_url: `${house.url}/connect/ticket-of-attempt-1`,
  });
  assert.equal(error.message, "Ana has not connected Salesforce for North Clinic.");
  assert.deepEqual([house.handOuts.length, house.calls.length], [1, 0]);
});

test("S12 done, fail and always are a chain", async () => {
  const heard = [];
  await new Promise((resolve) => services.salesforce.get("/x").done((value) => heard.push(value.hello)).always(resolve));
  house.down = true;
  await new Promise((resolve) => services.salesforce.get("/x").done(() => heard.push("wrong"))
    .fail((error) => heard.push(error.error, error.retryAfter)).always(resolve));
  assert.deepEqual(heard, ["Ana", "provider_unavailable", 7]);
});

test("S13 require goes on with a grant, and says what is missing without one", async () => {
  assert.equal(await services.salesforce.require(), undefined);
  house.granted.clear();
  assert.equal((await refused(services.salesforce.require({ redirect: "/setup" }))).reason, "not_connected");
});

test("S4 a session for a page is begun with its origins and given over as it is", async () => {
  const { session, expires_in } = await sallyport.beginSession({ member, origins: ["https://app.example.com"] });
  assert.deepEqual([session, expires_in], ["session-1", 900]);
  assert.deepEqual(house.bodies.at(-1), { member, origins: ["https://app.example.com"] });
});

test("token and session are kept, shared by calls at the same moment, and renewed a minute before their end", async () => {
  await Promise.all([1, 2, 3].map(() => services.salesforce.token()));
  now = 839_999;
  await services.salesforce.token();
  assert.deepEqual([times("/oauth/token"), times("/v1/sessions")], [1, 1]);
  now = 840_000;
  await services.salesforce.token();
  assert.deepEqual([times("/oauth/token"), times("/v1/sessions")], [1, 2]);
  now = 3_540_000;
  await services.salesforce.token();
  assert.deepEqual([times("/oauth/token"), times("/v1/sessions")], [2, 3]);
});

test("a session that was ended early is begun anew, once", async () => {
  await services.salesforce.token();
  house.session = "session-2";
  await services.salesforce.token();
  assert.equal(times("/v1/sessions"), 2);
  house.sessions = (answer) => answer(201, { session: "of nobody", expires_in: 900 });
  house.session = "session-3";
  assert.equal((await refused(services.salesforce.token())).error, "invalid_session");
  assert.equal(times("/v1/sessions"), 3);
});

test("an access token that was ended early is made anew, once", async () => {
  const tokens = ["ended", "fresh"];
  house.oauthToken = (answer) => answer(200, { access_token: tokens.shift(), expires_in: 3600 });
  house.sessions = (answer, request) => (request.headers.authorization === "Bearer fresh"
    ? answer(201, { session: "session-1", expires_in: 900 }) : answer(401, { error: "invalid_token", message: "Ended." }));
  await services.salesforce.token();
  assert.deepEqual([times("/oauth/token"), times("/v1/sessions")], [2, 2]);
});

test("wrong client credentials are told, and tried again by the next call", async () => {
  house.oauthToken = (answer) => answer(401, { error: "invalid_client", error_description: "Unknown client." });
  const error = await refused(services.salesforce.get("/x"));
  assert.deepEqual([error.error, error.message, error.status], ["invalid_client", "Unknown client.", 401]);
  house.oauthToken = undefined;
  assert.deepEqual(await services.salesforce.get("/x"), { hello: "Ana" });
});

test("H15 a path cannot lead away from the service, with a token or through Sallyport", async () => {
  for (const through of [services, sallyport.session({ script: "report", proxy: true })])
    for (const path of ["../../v1/sessions", "/a/%2e%2e/%2E./../../x", "https://evil.example/", "..\\..\\x"])
      assert.equal((await refused(through.salesforce.get(path))).field, "path", path);
  assert.deepEqual(house.calls, []);
});

test("H22 a redirect of the service is not followed", async () => {
  house.serviceAnswer = { status: 302, headers: { Location: `${house.url}/service/elsewhere` } };
  assert.equal((await refused(services.salesforce.get("/x"))).error, "unreachable");
  assert.equal(house.calls.length, 1);
});

test("with proxy the script sees no token, and a link is taken from Sallyport only (H19)", async () => {
  const through = sallyport.session({ script: "report", proxy: true });
  assert.deepEqual(await through.salesforce.as("user").account("Büro").get("/x", { a: 1 }), { hello: "Ana" });
  assert.deepEqual(house.handOuts, [{ integration: "salesforce", account: "user", connection: Buffer.from("Büro").toString("latin1") }]);
  assert.deepEqual(house.bodies.at(-1), { script: "report" });
  house.serviceAnswer = { status: 403, body: JSON.stringify({ error: "no_integration_grant", message: "m", connect_url: `${house.url}/connect/x` }) };
  const error = await refused(through.salesforce.get("/x"));
  assert.deepEqual([error.error, error.connect_url], ["service_error", undefined]);
  house.granted.clear();
  assert.match((await refused(through.salesforce.get("/x"))).connect_url, /ticket-of-attempt/);
});

test("a server that is away is unreachable", async () => {
  house.close();
  assert.equal((await refused(services.salesforce.get("/x"))).error, "unreachable");
});
