// A stand-in of Sallyport's wire and of one service, for the tests of the client libraries. It answers as
// docs/guide/hand-out.md and connecting.md say; what a test wants different it sets in `house`.
import { createServer } from "node:http";

const text = async (request) => {
  let body = "";
  for await (const piece of request) body += piece;
  return body;
};

export async function standIn() {
  const house = {
    session: "session-1", // the one that is taken
    granted: new Set(), // "salesforce user"
    refuse: {}, // members of the refusal that differ
    down: false,
    streams: true, // whether server-sent events come through
    coop: false, // whether the service cuts windows off
    outcome: { state: "done" }, // of signing in
    moreScopes: [], // still missing after connecting
    attempts: new Map(),
    handOuts: [],
    calls: [], // that reached the service, directly or through Sallyport
    asked: [], // "METHOD path" of all to Sallyport
    opened: [], // links, with the Referer that came with them
    begun: 0,
    bodies: [],
    serviceAnswer: null,
    listeners: new Set(),
    move(id, attempt) {
      Object.assign(house.attempts.get(id), attempt);
      for (const listener of house.listeners) listener();
    },
  };
  let number = 0;

  const changed = () => new Promise((resolve) => {
    const listener = () => (house.listeners.delete(listener), resolve());
    house.listeners.add(listener);
  });

  async function serve(request, response) {
    const url = new URL(request.url, house.url);
    const answer = (status, body, headers = {}) => {
      response.writeHead(status, { "Content-Type": "application/json", ...cors, ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const cors = request.headers.origin
      ? { "Access-Control-Allow-Origin": request.headers.origin, "Access-Control-Expose-Headers": "Retry-After", Vary: "Origin" } : {};
    if (request.method === "OPTIONS")
      return answer(204, undefined, { "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE", "Access-Control-Allow-Headers": "Authorization, Content-Type, Sallyport-Account, Sallyport-Connection" });
    if (url.pathname.startsWith("/service/")) return service(request, response, url, cors, await text(request));
    if (url.pathname === "/page") {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src *; img-src data:" });
      return response.end('<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Host</title><link rel="icon" href="data:,"><h1>North Clinic</h1><button id="before">Load</button><script type="module" src="/host.js"></script>');
    }
    if (url.pathname in house.files) {
      response.writeHead(200, { "Content-Type": "text/javascript" });
      return response.end(house.files[url.pathname]);
    }
    if (url.pathname.startsWith("/connect/")) return connectPage(request, response, url);
    house.asked.push(`${request.method} ${url.pathname}`);
    const body = await text(request);
    if (url.pathname === "/oauth/token") {
      house.bodies.push(body);
      return house.oauthToken ? house.oauthToken(answer, request, body) : answer(200, { access_token: "integration", token_type: "Bearer", expires_in: 3600 });
    }
    if (url.pathname === "/v1/sessions") {
      house.bodies.push(JSON.parse(body));
      if (house.sessions) return house.sessions(answer, request);
      house.begun += 1;
      return answer(201, { session: house.session, expires_in: 900, expires_at: "2026-01-01T00:15:00Z", member: null });
    }
    if (request.headers.authorization !== `Bearer ${house.session}`)
      return answer(401, { error: "invalid_session", message: "The session has ended." }, { "WWW-Authenticate": "Bearer" });
    const through = url.pathname.match(/^\/integrations\/([^/]+)\/proxy(\/.*)$/);
    if (url.pathname === "/v1/connections/token" || through) {
      const wanted = through
        ? { integration: through[1], account: request.headers["sallyport-account"], connection: request.headers["sallyport-connection"] }
        : JSON.parse(body);
      house.handOuts.push(wanted);
      if (house.down) return answer(503, { error: "provider_unavailable", message: "Salesforce does not answer." }, { "Retry-After": "7" });
      if (house.hold) await house.hold;
      const account = wanted.account ?? "user";
      if (!house.granted.has(`${wanted.integration} ${account}`)) {
        const id = `attempt-${++number}`;
        house.attempts.set(id, { id, state: "created", missing_scopes: [], grant: `${wanted.integration} ${account}` });
        return answer(403, {
          error: "no_integration_grant", reason: "not_connected", integration: wanted.integration, account, missing_scopes: [], attempt: id,
          connect_url: `${house.url}/connect/ticket-of-${id}`, message: "Ana has not connected Salesforce for North Clinic.", ...house.refuse,
        });
      }
      if (through) return service(request, response, new URL(`/service${through[2]}${url.search}`, house.url), cors, body);
      return answer(200, {
        access_token: "of-ana", token_type: "Bearer", account: { kind: account, id: "c1", label: "ana@example.org" }, scope: "api",
        base_url: `${house.url}/service`, expires_at: "2026-01-01T09:45:00Z", expires_in: 2700, ...house.handed,
      });
    }
    const [, id, word] = url.pathname.match(/^\/v1\/connections\/attempts\/([^/]+)(?:\/(\w+))?$/) ?? [];
    if (!id) return answer(404, { error: "not_found", message: "There is no such route." });
    const attempt = house.attempts.get(id) ?? { id, state: "created", missing_scopes: [] };
    const shown = () => ({ ...attempt, grant: undefined });
    if (word === "decline") {
      if (attempt.state !== "done") house.move(id, { state: "declined", cause: "by_person" });
      return answer(200, shown());
    }
    if (word === "events") {
      if (!house.streams) return answer(429, { error: "too_many_streams", message: "Ask with wait=25 instead." });
      response.writeHead(200, { "Content-Type": "text/event-stream", ...cors });
      for (let last; !response.destroyed; await changed()) {
        const piece = attempt.state === last ? ":\n\n" : `event: state\ndata: ${JSON.stringify(shown())}\n\n`;
        last = attempt.state;
        response.write(piece);
        if (house.cutStreams || ["done", "declined", "failed", "expired"].includes(last)) return response.end();
      }
      return;
    }
    if (url.searchParams.has("wait")) while (attempt.state === url.searchParams.get("state") && !response.destroyed) await changed();
    answer(200, shown());
  }

  function service(request, response, url, cors, body) {
    const call = { method: request.method, path: url.pathname.slice("/service".length) + url.search, authorization: request.headers.authorization, type: request.headers["content-type"], headers: request.headers, body };
    house.calls.push(call);
    const { status = 200, headers = { "Content-Type": "application/json" }, body: answered = JSON.stringify({ hello: "Ana" }) } = house.serviceAnswer ?? {};
    response.writeHead(status, { ...cors, ...headers });
    response.end(status === 204 ? undefined : answered);
  }

  // The service's page, without Sallyport's redirect to it.
  function connectPage(request, response, url) {
    const [, id, word] = url.pathname.match(/ticket-of-([^/]+)(?:\/(\w+))?/);
    if (!word) house.opened.push({ id, referer: request.headers.referer });
    if (word === "allow") {
      if (house.outcome.state === "done") house.granted.add(house.attempts.get(id).grant);
      house.move(id, house.outcome);
    } else if (house.attempts.get(id).state === "created") {
      house.move(id, { state: "opened" });
    }
    const back = url.searchParams.get("return_to");
    if (word && back) {
      const to = new URL(back);
      to.searchParams.set("sallyport_attempt", id);
      response.writeHead(302, { Location: to.href });
      return response.end();
    }
    response.writeHead(200, { "Content-Type": "text/html", ...(house.coop && { "Cross-Origin-Opener-Policy": "same-origin" }) });
    response.end(`<!doctype html><title>Service</title><link rel="icon" href="data:,"><a href="${url.pathname}/allow${url.search}">Allow</a>${word ?? ""}<p id="opener"></p>`);
  }

  const server = createServer((request, response) => serve(request, response).catch((error) => {
    house.fault = error;
    response.destroy();
  }));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  house.url = `http://127.0.0.1:${server.address().port}`;
  house.files = {};
  house.close = () => (server.closeAllConnections(), server.close());
  return house;
}
