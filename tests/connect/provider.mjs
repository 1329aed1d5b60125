// A real OAuth server (npm oidc-provider) on loopback: code with PKCE and nothing less, refresh tokens that are used once,
// revocation, `iss` in its answers (RFC 9207), discovery. People sign in as whoever they say they are.
import { createServer } from "node:http";
import Provider from "oidc-provider";
import Memory from "oidc-provider/lib/adapters/memory_adapter.js";

const page = (title, body) => `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
  <title>${title}</title><link rel="icon" href="data:,"><h1>${title}</h1>${body}`;

// What a test wants different it sets in the house that comes back.
export async function startProvider() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const house = {
    issuer: `http://127.0.0.1:${server.address().port}`,
    coop: false, // whether its pages cut windows off from each other
    down: false, // whether its token endpoint is away
    lifetime: 3600, // seconds, of access tokens
    withholds: [], // scopes that nobody is given
    claims: (sub) => ({ email: `${sub}@example.org` }), // what it says of a person
    refreshes: 0,
    authorizations: [], // queries, as they came
    calls: [], // to /me by pages: their origins
    grants: [],
  };
  const provider = new Provider(house.issuer, {
    adapter: Memory,
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...house.claims(sub) }) }),
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    scopes: ["openid", "email", "profile", "calendar.read"],
    pkce: { required: () => true, methods: ["S256"] },
    clientBasedCORS: () => true,
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    conformIdTokenClaims: false,
    ttl: { AccessToken: () => house.lifetime, Interaction: 600, Session: 600, Grant: 3600, RefreshToken: 3600, IdToken: 3600, AuthorizationCode: 60 },
    cookies: { keys: ["of the tests"] },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true }, userinfo: { enabled: true } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    renderError: (context, out) => {
      context.type = "html";
      context.body = page("The service refuses", `<pre>${out.error}</pre>`);
    },
  });
  provider.on("grant.success", (context) => {
    if (context.oidc.params.grant_type === "refresh_token") house.refreshes += 1;
  });

  // Signing in and agreeing are one page.
  async function interaction(request, response, url) {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    const answer = url.searchParams.get("answer");
    if (answer === "deny")
      return provider.interactionFinished(request, response, { error: "access_denied", error_description: "no" });
    if (answer === "allow") {
      const accountId = url.searchParams.get("login") || session?.accountId;
      const grant = new provider.Grant({ accountId, clientId: params.client_id });
      for (const scope of params.scope.split(" ")) house.withholds.includes(scope) ? grant.rejectOIDCScope(scope) : grant.addOIDCScope(scope);
      const grantId = await grant.save();
      house.grants.push({ accountId, grantId });
      return provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId } });
    }
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(page("Sign in at the service", `<p>${prompt.name}</p><form>
      <label>Name <input name="login" autofocus required></label>
      <button name="answer" value="allow">Allow</button> <button name="answer" value="deny" formnovalidate>Deny</button></form>`));
  }

  const answer = provider.callback();
  server.on("request", (request, response) => {
    const url = new URL(request.url, house.issuer);
    if (house.coop) response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    if (url.pathname === "/me" && request.headers.origin && request.method === "GET") house.calls.push(request.headers.origin);
    if (url.pathname === "/auth") house.authorizations.push(url.searchParams);
    if (house.down && url.pathname === "/token") return response.writeHead(503).end();
    if (!url.pathname.startsWith("/interaction/")) return answer(request, response);
    interaction(request, response, url).catch((error) => {
      house.fault = error;
      response.destroy();
    });
  });

  // As a person does who registers an application there.
  house.register = (id, secret, redirectUri) => new Memory("Client").upsert(id, {
    client_id: id, client_secret: secret, redirect_uris: [redirectUri], grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"], token_endpoint_auth_method: "client_secret_basic",
  }, 3600);
  // As people do who take an application's access away.
  house.withdraw = async (accountId) => {
    for (const grant of house.grants.filter((one) => one.accountId === accountId)) {
      for (const model of ["AccessToken", "RefreshToken"]) await new Memory(model).revokeByGrantId(grant.grantId);
    }
  };
  // Whether the service still takes this token.
  house.takes = async (token) => (await fetch(`${house.issuer}/me`, { headers: { Authorization: `Bearer ${token}` } })).ok;
  house.close = () => (server.closeAllConnections(), server.close());
  return house;
}
