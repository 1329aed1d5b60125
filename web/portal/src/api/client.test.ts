import "./test_server";
import { afterEach, expect, test, vi } from "vitest";
import { answered, client, keepForCalls, tenantClient, whenSignedOut } from "./client";
import { answerConfirmation, confirmationStore } from "./confirmation";

// Answers in their order, and the requests that they were for.
function server(...answers: [number, unknown][]) {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request);
    const [status, body] = answers.shift() ?? [500, {}];
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  });
  return requests;
}
const signedIn = (csrfToken: string, id = "ana") => ({ csrfToken, account: { id } });
const required = { code: "confirmation_required", detail: "Type it again." };
afterEach(() => whenSignedOut(() => {}));

// security N05
test("changes carry the token against forged requests and the tenant; reads carry the tenant only", async () => {
  keepForCalls(signedIn("c1"));
  const requests = server([200, { integrations: [] }], [204, undefined], [204, undefined]);
  await answered(tenantClient("t1").GET("/api/integrations"));
  await answered(tenantClient("t1").DELETE("/api/integrations/{integrationId}", { params: { path: { integrationId: "i/1" } } }));
  await answered(client.DELETE("/api/session"));
  const sent = requests.map((request) => [request.headers.get("Sallyport-Tenant"), request.headers.get("Sallyport-CSRF")]);
  expect(sent).toEqual([["t1", null], ["t1", "c1"], [null, "c1"]]);
  expect(new URL(requests[1]!.url).pathname).toBe("/api/integrations/i%2F1");
});

// security N11
test("a call that needs the password again is sent once more, whole, with the token of the confirmed session", async () => {
  keepForCalls(signedIn("before"));
  const requests = server([403, required], [201, { id: "i1" }]);
  const call = answered(tenantClient("t1").POST("/api/integrations", { body: { kind: "custom", name: "Pump 7" } }));
  await vi.waitFor(() => expect(confirmationStore.isAsked()).toBe(true));
  keepForCalls(signedIn("after"));
  answerConfirmation(true);
  expect(await call).toEqual({ id: "i1" });
  expect(requests.map((request) => request.headers.get("Sallyport-CSRF"))).toEqual(["before", "after"]);
  expect(await requests[1]!.json()).toEqual({ kind: "custom", name: "Pump 7" });
});

test("whoever declines gets the refusal, and a second one does not ask again", async () => {
  server([403, required]);
  const declined = answered(client.POST("/api/sessions/end-others"));
  await vi.waitFor(() => expect(confirmationStore.isAsked()).toBe(true));
  answerConfirmation(false);
  await expect(declined).rejects.toMatchObject({ code: "confirmation_required" });

  server([403, required], [403, required]);
  const again = answered(client.POST("/api/sessions/end-others"));
  await vi.waitFor(() => expect(confirmationStore.isAsked()).toBe(true));
  answerConfirmation(true);
  await expect(again).rejects.toMatchObject({ code: "confirmation_required" });
  expect(confirmationStore.isAsked()).toBe(false);
});

// security N11
test("nobody confirms the call of somebody else who was signed in before in the same tab", async () => {
  keepForCalls(signedIn("a1"));
  const waits = server([403, required]);
  const waiting = answered(client.POST("/api/sessions/end-others"));
  await vi.waitFor(() => expect(confirmationStore.isAsked()).toBe(true));
  keepForCalls(signedIn("b1", "ben"));
  answerConfirmation(true);
  await expect(waiting).rejects.toMatchObject({ code: "confirmation_required" });
  expect(waits).toHaveLength(1);

  for (const code of ["confirmation_required", "csrf_refused"]) {
    keepForCalls(signedIn("a2"));
    const late = server([403, { code, detail: "No." }], [200, signedIn("b2", "ben")]);
    const call = answered(client.POST("/api/sessions/end-others"));
    keepForCalls(signedIn("b2", "ben")); // before the answer
    await expect(call).rejects.toMatchObject({ code });
    expect(confirmationStore.isAsked()).toBe(false);
    expect(late).toHaveLength(1);
  }
});

test("after a new sign-in in another tab, calls go on with its token, but not as somebody else", async () => {
  keepForCalls(signedIn("old"));
  const refused = { code: "csrf_refused", detail: "Stale." };
  const requests = server([403, refused], [200, signedIn("new")], [204, undefined]);
  await answered(client.POST("/api/sessions/end-others"));
  expect(requests.map((request) => request.headers.get("Sallyport-CSRF"))).toEqual(["old", null, "new"]);

  const reload = vi.fn();
  vi.stubGlobal("window", { location: { reload } });
  const other = server([403, refused], [200, signedIn("theirs", "ben")]);
  await expect(answered(client.POST("/api/sessions/end-others"))).rejects.toMatchObject({ code: "csrf_refused" });
  expect(other).toHaveLength(2);
  expect(reload).toHaveBeenCalledOnce();
});

test("a session that is over ends everything; a refused sign-in ends nothing", async () => {
  let ended = 0;
  whenSignedOut(() => ++ended);
  server([401, { code: "sign_in_refused", detail: "No." }], [401, { code: "unauthenticated", detail: "Gone." }]);
  await expect(answered(client.POST("/api/sign-in", { body: { email: "a", password: "b" } }))).rejects.toMatchObject({ code: "sign_in_refused" });
  expect(ended).toBe(0);
  await expect(answered(client.GET("/api/sessions"))).rejects.toMatchObject({ code: "unauthenticated" });
  expect(ended).toBe(1);
});
