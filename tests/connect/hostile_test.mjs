// Signing in at a service that misbehaves, and people who interfere. Row numbers are those of the attack list.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startHostile, wayBack } from "./hostile.mjs";
import { addProvider, begin, call, connectionsOf, handOut, linkFor, until, url } from "./sallyport.mjs";
import { Walker } from "./walker.mjs";

let hostile;
let number = 0;
before(async () => {
  hostile = await startHostile();
  const app = { clientId: "client", clientSecrets: ["secret"], scopes: ["read"] };
  await Promise.all(["hostile", "other"].map((id) => addProvider({ ...app, entry: hostile.entry(id) })));
});
after(() => hostile.close());

const wanted = { integration: "hostile", account: "user" };
const codeOf = (href) => new URL(href).searchParams.get("code");
const accountsOf = (member) => connectionsOf("hostile", `&owner=user&member=${member}`);

// Somebody of their own who has gone as far as the service's page.
async function atService({ member = `m-${++number}`, more = {} } = {}) {
  const session = await begin(member);
  const link = await linkFor(session, { ...wanted, ...more });
  const walker = new Walker();
  const href = await walker.goTo(link.url);
  return {
    link, session, member, walker, href,
    comeBack: (how) => walker.get(wayBack(href, how)),
    ended: async () => {
      const { state, cause } = await link.attempt();
      return cause ? `${state} ${cause}` : state;
    },
    token: async () => (await handOut(session, wanted)).body,
  };
}

const bad = {
  "failed provider_unavailable": ["slow", "drip", "cut", "huge", "redirect", "error!503!busy", "garbage", "no_token", "invalid_utf8", "crlf", "long", "twice"],
  "failed code_refused": ["error!200!invalid_grant", "error!400!invalid_grant"],
  "failed app_refused": ["error!200!invalid_client", "error!401!invalid_client"],
};

for (const [ending, tokens] of Object.entries(bad)) {
  test(`H08 I08 ${ending}: ${tokens.join(", ")}; nothing is connected, and the page says what to do`, async () => {
    await Promise.all(tokens.map(async (token) => {
      const it = await atService();
      const { html } = await it.comeBack({ token });
      assert.match(html, /Hostile hostile (does not answer|has not accepted the sign-in|does not accept this application)/, token);
      assert.ok(!html.includes("of the service"), "nothing of what the service says is shown");
      assert.deepEqual([await it.ended(), (await accountsOf(it.member)).length, (await it.token()).reason], [ending, 0, "not_connected"], token);
    }));
    assert.equal(hostile.elsewhere, 0, "no redirect was followed (I04, H22)");
  });
}

const odd = {
  form: 3600, 'expiry!"3600"': 3600, "expiry!3600.7": 3600,
  "expiry!": null, "expiry!0": null, "expiry!-1": null, "expiry!1e300": null, 'expiry!"NaN"': null, "expiry!null": null,
};

test("H09 an answer as a form, and any odd expires_in, still connects; what cannot be read is unknown", async () => {
  await Promise.all(Object.entries(odd).map(async ([token, life]) => {
    const it = await atService();
    await it.comeBack({ token });
    assert.equal(await it.ended(), "done", token);
    const { access_token, expires_in, expires_at } = await it.token();
    assert.equal(access_token, "at.ana", token);
    if (life === null) assert.deepEqual([expires_in, expires_at], [undefined, undefined], token);
    else assert.ok(expires_in > life - 60 && expires_in <= life, `${token}: ${expires_in}`);
  }));
});

test("H01 whoever comes back without the cookie of the sign-in is refused, and the sign-in goes on in its own browser", async () => {
  const it = await atService();
  const stranger = await new Walker().get(wayBack(it.href));
  assert.deepEqual([stranger.status, stranger.heading], [409, "This is another browser"]);
  // Nor with that of a sign-in of their own: an attacker cannot connect their account for somebody else, nor the reverse.
  const other = await atService();
  const swapped = await other.walker.get(wayBack(it.href));
  assert.equal(swapped.status, 409);
  assert.deepEqual([await it.ended(), await other.ended(), hostile.codes.includes(codeOf(it.href))], ["opened", "opened", false]);
  await it.comeBack();
  assert.equal(await it.ended(), "done");
});

test("H02 a state value works once, also for two that come at the same moment", async () => {
  const it = await atService();
  const answers = await Promise.all([it.comeBack(), it.comeBack(), it.comeBack()]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400]);
  assert.equal((await it.comeBack()).status, 400);
  assert.equal(await it.ended(), "done");
  assert.equal(hostile.codes.filter((code) => code === codeOf(it.href)).length, 1);
  assert.equal((await accountsOf(it.member)).length, 1);
});

test("H01 H03 an answer without state, with a foreign one, or with two is not known, and ends nobody's sign-in", async () => {
  const it = await atService();
  for (const state of [null, "", "of-nobody", "a".repeat(5000)]) {
    const { status, heading } = await it.comeBack({ state });
    assert.deepEqual([status, heading], [400, "This sign-in is not known here"], String(state).slice(0, 20));
  }
  assert.equal((await it.walker.get(`${wayBack(it.href)}&state=second`)).status, 400);
  assert.equal(await it.ended(), "opened");
});

test("H03 an answer without code, or with an error alone, ends the sign-in without a crash", async () => {
  const none = await atService();
  assert.equal((await none.comeBack({ code: null })).status, 400);
  assert.equal(await none.ended(), "failed answer_unusable");
  const error = await atService();
  assert.equal((await error.comeBack({ code: null, error: "server_error" })).status, 400);
  assert.equal(await error.ended(), "failed provider_refused");
});

test("H04 an answer of another issuer, or without the promised iss, is thrown away, and its code goes nowhere", async () => {
  for (const iss of ["https://login.evil.example", null, "", `${hostile.origin}/`]) {
    for (const more of [{}, { code: null, error: "access_denied" }]) {
      const it = await atService();
      const { status, heading } = await it.comeBack({ iss, ...more });
      assert.deepEqual([status, heading], [400, "The answer came from elsewhere"]);
      assert.equal(await it.ended(), "failed other_service", iss);
      assert.ok(!hostile.codes.includes(codeOf(it.href)));
    }
  }
});

test("H04 an answer on the redirect URI of another service is thrown away", async () => {
  const it = await atService();
  const elsewhere = wayBack(it.href).replace("/callback/hostile", "/callback/other");
  assert.equal((await it.walker.get(elsewhere)).heading, "The answer came from elsewhere");
  assert.equal(await it.ended(), "failed other_service");
  assert.ok(!hostile.codes.includes(codeOf(it.href)));
});

test("H05 the service gets an S256 challenge, and the code works with its verifier alone", async () => {
  const [mine, theirs] = [await atService(), await atService()];
  const challenge = hostile.challenges.get(codeOf(mine.href).split("~")[2]);
  assert.match(challenge, /^[\w-]{43}$/);
  // A code that was issued to somebody else's sign-in.
  await mine.comeBack({ code: codeOf(theirs.href) });
  assert.equal(await mine.ended(), "failed code_refused");
});

test("H07 a browser that goes away while the code is exchanged takes nothing along", async () => {
  const it = await atService();
  const leaving = new AbortController();
  const gone = it.walker.get(wayBack(it.href, { token: "held", account: "gone" }), { signal: leaving.signal }).catch(() => "gone");
  await until(() => hostile.held.has("gone"), "the code has arrived");
  leaving.abort();
  assert.equal(await gone, "gone");
  hostile.held.get("gone")();
  await until(async () => (await it.ended()) === "done", "it is done");
  assert.equal((await it.token()).account.label, "gone@example.org");
});

test("H18 nobody is sent back to an address outside the session's origins", async () => {
  const origins = ["http://clinic.localhost:4000"];
  const good = `${origins[0]}/page?x=1#part`;
  const others = ["https://evil.example/", "//evil.example", "/\\evil.example", "http:\\\\evil.example", "http://clinic.localhost:4000@evil.example/",
    "http://clinic.localhost:4000.evil.example/", "http://evil.example/#http://clinic.localhost:4000", "javascript:alert(1)", "data:text/html,x",
    "http://clinic.localhost:4001/", "https://clinic.localhost:4000/", "\thttps://evil.example", "%2f%2fevil.example"];
  const comesTo = async (to) => {
    const session = await begin(`m-${++number}`, { origins });
    const link = await linkFor(session, wanted, origins[0]);
    const walker = new Walker();
    const { status, location, html } = await walker.get(wayBack(await walker.goTo(`${link.url}?return_to=${encodeURIComponent(to)}`)));
    return { status, location, link, ways: [...html.matchAll(/href="([^"]*)"/g)].map(([, way]) => way).filter((way) => /evil|javascript|text.html|clinic/.test(way)) };
  };
  const back = await comesTo(good);
  assert.deepEqual([back.status, back.location], [303, `${origins[0]}/page?x=1&sallyport_attempt=${back.link.id}#part`]);
  await Promise.all(others.map(async (to) => {
    const { status, location, ways } = await comesTo(to);
    assert.deepEqual([status, location, ways], [200, null, []], to);
  }));
});

test("H20 whoever opens a link is asked first, with the name it was made for, though the service would agree by itself", async () => {
  const session = await begin("phished");
  const link = await linkFor(session, wanted);
  const page = await new Walker().get(link.url);
  assert.deepEqual([page.status, page.location], [200, null]);
  assert.match(page.html, /This link was made for <b>Ana Kovač<\/b>/);
  assert.match(page.headers.get("Content-Security-Policy"), /default-src 'none'.*frame-ancestors 'none'/);
  // And what is pressed there comes from that page and browser alone.
  const attacker = new Walker();
  const theirs = await attacker.get(link.url);
  const forged = await new Walker().press(theirs, link.url, "continue");
  assert.deepEqual([forged.status, forged.heading], [400, "This page is too old"]);
  assert.equal((await link.attempt()).state, "created");
});

test("H14 an attempt of another member tells nothing, and cannot be ended", async () => {
  const it = await atService();
  const stranger = await begin("stranger");
  const path = `/v1/connections/attempts/${it.link.id}`;
  assert.equal((await call("GET", path, stranger)).body.state, "created");
  await call("POST", `${path}/decline`, stranger);
  assert.equal(await it.ended(), "opened");
});

test("outbound 2.4 row 12: a service that does not name the account when it is authorised anew makes us ask", async () => {
  const member = "nameless";
  await (await atService({ member })).comeBack();
  const again = await atService({ member, more: { scopes: ["write"] } });
  hostile.nameless.add("ben");
  const page = await again.comeBack({ account: "ben" });
  assert.equal(page.heading, "This is another account");
  assert.match(page.html, /Keep ana@example.org only/);
  assert.equal((await again.token()).access_token, "at.ana", "the old account works until the answer");
  const kept = await again.walker.press(page, url, "keep");
  assert.equal(kept.heading, "Nothing has changed");
  assert.deepEqual([await again.ended(), (await accountsOf(member)).length], ["declined kept_old_account", 1]);
});

test("outbound 2.4 row 12: with another account people may replace the one before, or keep both", async () => {
  for (const [choice, labels] of [["replace", ["carl"]], ["add", ["ana", "carl"]]]) {
    const member = `swaps-${choice}`;
    await (await atService({ member })).comeBack();
    const again = await atService({ member, more: { scopes: ["write"] } });
    const page = await again.comeBack({ account: "carl" });
    await again.walker.press(page, url, choice);
    assert.equal(await again.ended(), "done");
    assert.deepEqual((await accountsOf(member)).map((one) => one.accountLabel.split("@")[0]).sort(), labels);
  }
});

test("S12 no at the service is declined, and another error there is not", async () => {
  const no = await atService();
  const said = await no.comeBack({ code: null, error: "access_denied" });
  assert.match(said.html, /You have not allowed access at Hostile hostile/);
  assert.equal(said.status, 200);
  assert.equal(await no.ended(), "declined at_provider");
  const markup = "<img src=x onerror=alert(1)>";
  const other = await atService();
  const page = await other.comeBack({ code: null, error: markup, error_description: markup });
  assert.equal(await other.ended(), "failed provider_refused");
  assert.ok(!page.html.includes("<img"), "H19 what a service says is no markup of ours");
});
