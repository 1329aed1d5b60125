// Receivers of webhooks as they are in the field: one made with the library of Standard Webhooks, and one of the
// external API that checks x-intigriti-digest over the raw body (external-api.md §12).
//
// Usage: webhook_receiver.mjs BASE CLIENT_ID SECRET (of an administrator). The server allows loopback.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import http from "node:http";
import { Webhook } from "standardwebhooks";

const [base, clientId, secret] = process.argv.slice(2);

const granted = await fetch(`${base}/oauth/token`, {
  method: "POST",
  headers: { Authorization: "Basic " + Buffer.from(`${clientId}:${secret}`).toString("base64") },
  body: new URLSearchParams({ grant_type: "client_credentials" }),
});
const { access_token: token } = await granted.json();

async function api(method, path, body, status = 200) {
  const answer = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert.equal(answer.status, status, `${method} ${path}: ${await answer.clone().text()}`);
  return status === 204 ? undefined : answer.json();
}

// What came, and those who wait for it. `status` is asked for every message.
const received = [];
let waiting = [];
let status = () => 204;
const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const message = { path: request.url, headers: request.headers, body: Buffer.concat(pieces) };
    received.push(message);
    response.writeHead(status(message)).end();
    waiting = waiting.filter(({ wanted, resolve }) => !(wanted(message) && (resolve(message), true)));
  });
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const receiver = `http://127.0.0.1:${server.address().port}`;

function next(wanted) {
  const come = received.find(wanted);
  if (come) return come;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("no message within 20 s")), 20_000);
    waiting.push({ wanted, resolve: (message) => (clearTimeout(late), resolve(message)) });
  });
}

// Standard Webhooks: the library takes what is shown as standardSecret.
const standard = await api("POST", "/api/webhooks", { name: "Library", url: `${receiver}/standard` }, 201);
assert.match(standard.secret, /^slp_/);
const library = new Webhook(standard.standardSecret);
const verify = ({ headers, body }) => library.verify(body.toString("utf8"), headers);

status = () => 500;
const failed = await api("POST", `/api/webhooks/${standard.id}/activate`, {}, 409);
assert.equal(failed.code, "test_failed");
status = (message) => (verify(message) ? 204 : 401);
assert.equal((await api("POST", `/api/webhooks/${standard.id}/activate`, {})).active, true);
assert.equal(verify(await next((message) => message.path === "/standard")).type, "webhook.test");

const door = await api("POST", "/api/assets", { type: "Door", name: "Ünter den Linden" }, 201);
await api("POST", "/api/events", { assetId: door.id, type: "Door Opened" }, 201);
const opened = await next(({ body }) => body.includes("Door Opened"));
assert.equal(verify(opened).data.assetId, door.id);
assert.throws(() => verify({ ...opened, body: Buffer.from(opened.body.toString().replace("Opened", "Closed")) }));
assert.throws(() => library.verify(opened.body.toString(), { ...opened.headers, "webhook-timestamp": "1" }));

// A new secret: a library that has either of them takes the message.
const rotated = await api("POST", `/api/webhooks/${standard.id}/rotate-secret`, {});
await api("POST", "/api/events", { assetId: door.id, type: "Door Closed" }, 201);
const closed = await next(({ body }) => body.includes("Door Closed"));
for (const key of [standard.standardSecret, rotated.standardSecret])
  assert.equal(new Webhook(key).verify(closed.body.toString(), closed.headers).data.type, "Door Closed");
await api("DELETE", `/api/webhooks/${standard.id}`, undefined, 204);

// The external API's dialect: digest over the raw body, key = the secret's bytes; 401 for a bad one.
const external = await api(
  "POST",
  "/api/webhooks",
  { name: "Announcer", url: `${receiver}/external`, format: "external_api", events: ["SubmissionStatusChanged"] },
  201,
);
const digest = (body) => createHmac("sha256", external.secret).update(body).digest("base64");
status = ({ headers, body }) => (headers["x-intigriti-digest"] === digest(body) ? 204 : 401);
await api("POST", `/api/webhooks/${external.id}/activate`, {});
const test = await next((message) => message.path === "/external");
assert.equal(test.headers["x-intigriti-event"], "TestEvent");

const submission = await api(
  "POST",
  "/api/assets",
  { type: "Submission", name: "Open redirect", attributes: { code: "ACME-WH01", state: "Pending" } },
  201,
);
await api(
  "POST",
  "/api/events",
  { assetId: submission.id, type: "SubmissionStatusChanged", assetAttributes: { state: "Accepted" } },
  201,
);
const changed = await next(({ headers }) => headers["x-intigriti-event"] === "SubmissionStatusChanged");
const payload = JSON.parse(changed.body.toString());
assert.equal(payload.submissionCode, "ACME-WH01");
assert.equal(typeof payload.createdAt, "number");
assert.ok("userRole" in payload && "closeReason" in payload, changed.body.toString());
assert.match(JSON.stringify([payload.fromStatus, payload.toStatus]), /Pending.*Accepted/);
assert.ok(changed.headers["webhook-id"] && changed.headers["webhook-timestamp"]);
await api("DELETE", `/api/webhooks/${external.id}`, undefined, 204);

server.close();
server.closeAllConnections();
console.log("webhooks: ok");
