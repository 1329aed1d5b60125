// A service that misbehaves. How it answers a code stands in the code itself, so that tests do not disturb each other:
// the "Allow" of its page gives `good~ana~N`, and `wayBack` makes another one of it. How it answers a refresh token
// stands in the token's family: `family(name, behaviour)`.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

const kHuge = 50 * 1024 * 1024;

// Each writes an answer to a code; `tokens` are what an honest service would send.
const answers = {
  good: (response, tokens) => json(response, 200, tokens),
  form: (response, tokens) => send(response, 200, "application/x-www-form-urlencoded", String(new URLSearchParams(tokens))),
  expiry: (response, tokens, value) => send(response, 200, "application/json", `{"access_token":"${tokens.access_token}","token_type":"Bearer","scope":"read"${value ? `,"expires_in":${value}` : ""}}`),
  garbage: (response) => send(response, 200, "text/html", "<html>Welcome</html>"),
  invalid_utf8: (response, tokens) => send(response, 200, "application/json", Buffer.from(`{"access_token":"\xff\xfe${tokens.access_token}"}`, "latin1")),
  twice: (response, tokens) => send(response, 200, "application/json", `{"access_token":"other","access_token":"${tokens.access_token}"}`),
  crlf: (response, tokens) => json(response, 200, { ...tokens, access_token: `${tokens.access_token}\r\nX-Evil: 1` }),
  long: (response, tokens) => json(response, 200, { ...tokens, access_token: "a".repeat(65 * 1024) }),
  no_token: (response) => json(response, 200, { token_type: "Bearer" }),
  error: (response, tokens, status, error) => json(response, Number(status), { error, error_description: "<b>of the service</b>" }),
  redirect: (response) => response.writeHead(302, { Location: "/elsewhere" }).end(),
  cut: (response) => response.destroy(),
  slow: () => {},
  drip: (response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    const timer = setInterval(() => response.write(" "), 100);
    response.on("close", () => clearInterval(timer));
  },
  huge: (response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": kHuge });
    const more = () => { while (!response.destroyed && response.write(" ".repeat(1 << 16))); };
    response.on("drain", more);
    more();
  },
};

const send = (response, status, type, body) => response.writeHead(status, { "Content-Type": type }).end(body);
const json = (response, status, body) => send(response, status, "application/json", JSON.stringify(body));

async function bodyOf(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

export async function startHostile() {
  const house = {
    challenges: new Map(), // of the sign-ins, by number
    codes: [], // that came to the token endpoint
    elsewhere: 0, // requests that were led astray
    nameless: new Set(), // accounts that it does not name
    held: new Map(), // answers that wait for `release`
    families: new Map(),
  };
  let number = 0;

  function authorize(response, query) {
    const id = String(++number);
    house.challenges.set(id, query.get("code_challenge_method") === "S256" && query.get("code_challenge"));
    const back = (answer) => {
      const to = new URL(query.get("redirect_uri"));
      to.search = new URLSearchParams({ state: query.get("state"), iss: house.origin, ...answer });
      return to;
    };
    send(response, 200, "text/html", `<a href="${back({ code: `good~ana~${id}` })}">Allow</a>`);
  }

  function exchange(response, fields) {
    house.codes.push(fields.get("code"));
    const [how, account, id] = fields.get("code").split("~");
    const challenge = createHash("sha256").update(fields.get("code_verifier") ?? "").digest("base64url");
    if (house.challenges.get(id) !== challenge) return json(response, 400, { error: "invalid_grant", error_description: "PKCE" });
    const [name, ...more] = how.split("!");
    const tokens = { access_token: `at.${account}`, token_type: "Bearer", expires_in: 3600, scope: "read" };
    if (name !== "held") return answers[name](response, tokens, ...more);
    house.held.set(account, () => json(response, 200, tokens));
  }

  // Rotates; what was used before is refused, unless the family has a grace for the one before.
  function refresh(response, text) {
    const [, name, used] = text.split(".");
    const family = house.families.get(name);
    family.calls.push(Number(used));
    if (family.answers.length) {
      const answer = family.answers.shift();
      if (answer.error) return json(response, answer.status, { error: answer.error });
      if (answer === "slow") return;
      if (answer === "lost") {
        family.current += 1;
        return response.destroy();
      }
    }
    const again = family.grace && Number(used) === family.current - 1;
    if (Number(used) !== family.current && !again) return json(response, 400, { error: "invalid_grant" });
    if (!again && family.rotates) family.current += 1;
    json(response, 200, {
      access_token: `at.${name}.${family.current}`, token_type: "Bearer", expires_in: family.expiresIn,
      ...(family.rotates && { refresh_token: `rt.${name}.${family.current}` }),
    });
  }

  function me(response, bearer) {
    const account = bearer.split(".")[1];
    if (house.nameless.has(account)) return send(response, 500, "text/plain", "no");
    json(response, 200, { id: account, email: `${account}@example.org` });
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://service");
    if (url.pathname === "/authorize") return authorize(response, url.searchParams);
    if (url.pathname === "/me") return me(response, request.headers.authorization ?? "");
    if (url.pathname !== "/token") {
      house.elsewhere += 1;
      return json(response, 200, { access_token: "at.elsewhere", token_type: "Bearer" });
    }
    const fields = await bodyOf(request);
    fields.get("grant_type") === "refresh_token" ? refresh(response, fields.get("refresh_token")) : exchange(response, fields);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  house.origin = `http://127.0.0.1:${server.address().port}`;

  // An entry for it, and what of it is different.
  house.entry = (id, more = {}) => ({
    id, name: `Hostile ${id}`, grant: "authorization_code", token_auth: ["body"], issuer: house.origin, iss_in_callback: true,
    authorization_url: `${house.origin}/authorize`, token_url: `${house.origin}/token`, rotation: "always",
    identity: { url: `${house.origin}/me`, id_path: "$.id", label_path: "$.email" }, base_url: house.origin, ...more,
  });
  // A family of refresh tokens, whose first one is returned. `answers`: those that come before the honest ones.
  house.family = (name, more = {}) => {
    house.families.set(name, { current: 1, calls: [], answers: [], grace: false, rotates: true, expiresIn: 3600, ...more });
    return `rt.${name}.1`;
  };
  house.close = () => (server.closeAllConnections(), server.close());
  return house;
}

// The link "Allow" of its page, with another code, and other or no parameters.
export function wayBack(href, { token = "good", account = "ana", ...changes } = {}) {
  const back = new URL(href);
  const id = back.searchParams.get("code").split("~")[2];
  back.searchParams.set("code", `${token}~${account}~${id}`);
  for (const [name, value] of Object.entries(changes)) value === null ? back.searchParams.delete(name) : back.searchParams.set(name, value);
  return back.href;
}
