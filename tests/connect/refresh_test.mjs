// Refreshing at a service that misbehaves.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { startHostile } from "./hostile.mjs";
import { addProvider, begin, connectionsOf, handOut, manage, until } from "./sallyport.mjs";

let hostile;
before(async () => { hostile = await startHostile(); });
after(() => hostile.close());

// The account of all at an entry of its own, whose token has ended: the next call for it refreshes.
async function ended(id, family, entry = {}) {
  await addProvider({ entry: hostile.entry(id, entry), clientId: "client", clientSecrets: ["secret"] });
  const refreshToken = hostile.family(id, family);
  const { status, body } = await manage("POST", "/api/connections", {
    provider: id, credential: { accessToken: `at.${id}.0`, refreshToken, expiresAt: "2020-01-01T00:00:00Z" },
  });
  assert.equal(status, 201, JSON.stringify(body));
  const session = await begin();
  return {
    ask: () => handOut(session, { integration: id }),
    calls: hostile.families.get(id).calls,
    state: async () => (await connectionsOf(id))[0].state,
  };
}

// The pause after a failure is longer than a test: it is ended where it is stored.
const kEndPause = `import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as rows:
  rows.execute("UPDATE connections SET next_try_at = NULL WHERE setup_id IN (SELECT id FROM provider_setups WHERE provider = ?)", sys.argv[2:])`;

// The first answer after the pause that is no "later".
async function afterPause(id, it) {
  execFileSync("/usr/bin/python3", ["-c", kEndPause, process.env.DATABASE, id]);
  return until(async () => {
    const answer = await it.ask();
    return answer.status !== 503 && answer;
  }, "an answer after the pause");
}

describe("refreshing", { concurrency: true }, () => {
  test("H10 many callers at once make one refresh", async () => {
    const it = await ended("many");
    const answers = await Promise.all(Array.from({ length: 20 }, it.ask));
    assert.deepEqual(new Set(answers.map(({ body }) => body.access_token)), new Set(["at.many.2"]));
    assert.deepEqual(it.calls, [1]);
  });

  test("H12 a service that gives no new refresh token is asked with the old one again", async () => {
    const it = await ended("keeps", { rotates: false, expiresIn: 1 });
    assert.equal((await it.ask()).status, 200);
    await until(async () => (await it.ask()).status === 200 && it.calls.length === 3, "two more refreshes");
    assert.deepEqual(it.calls, [1, 1, 1]);
  });

  test("outbound 2.2 row 1: an expires_in that is a string is a number", async () => {
    const it = await ended("string", { expiresIn: "1800" });
    const { body } = await it.ask();
    assert.ok(body.expires_in > 1700 && body.expires_in <= 1800, JSON.stringify(body));
  });

  for (const status of [400, 200]) {
    test(`H13 invalid_grant with status ${status} ends the grant, and the service is not asked again`, async () => {
      const it = await ended(`dead-${status}`, { answers: [{ status, error: "invalid_grant" }] });
      for (let times = 0; times < 3; ++times) {
        const { status: refused, body } = await it.ask();
        assert.deepEqual([refused, body.reason, body.account], [403, "needs_reauthorization", "master"]);
      }
      assert.deepEqual([it.calls, await it.state()], [[1], "needs_reauthorization"]);
    });
  }

  for (const answer of [{ status: 503, error: "busy" }, { status: 401, error: "invalid_client" }, "slow"]) {
    const name = answer.error ?? answer;
    test(`H13 ${name} costs nobody a grant: later with Retry-After, and after the pause it goes on`, async () => {
      const id = `later-${name.replace("_", "-")}`;
      const it = await ended(id, { answers: [answer] });
      const { status, body, headers } = await it.ask();
      assert.deepEqual([status, body.error, body.reason], [503, "provider_unavailable", undefined]);
      assert.ok(Number(headers.get("Retry-After")) > 0);
      assert.equal((await it.ask()).status, 503);
      assert.deepEqual([it.calls, await it.state()], [[1], "live"], "one call, however many ask");
      assert.equal((await afterPause(id, it)).status, 200);
      assert.deepEqual(it.calls, [1, 1]);
    });
  }

  test("H11 an answer lost after the rotation is asked for again, with the same token, where the service allows that", async () => {
    const it = await ended("lost-grace", { answers: ["lost"], grace: true }, { grace: { length: "5m" } });
    assert.equal((await it.ask()).status, 503);
    const { status, body } = await afterPause("lost-grace", it);
    assert.deepEqual([status, body.access_token], [200, "at.lost-grace.2"]);
    assert.deepEqual(it.calls, [1, 1]);
  });

  test("H11 where it does not, the grant is found dead once, with the cause, and never asked for again", async () => {
    const it = await ended("lost", { answers: ["lost"] });
    assert.equal((await it.ask()).status, 503);
    const { status, body } = await afterPause("lost", it);
    assert.deepEqual([status, body.reason, body.cause], [403, "needs_reauthorization", "refresh_answer_lost"]);
    assert.equal((await it.ask()).status, 403);
    assert.deepEqual(it.calls, [1, 1]);
  });
});
