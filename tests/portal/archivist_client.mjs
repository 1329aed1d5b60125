// What clients of the archivist send (archivist §5, R11 to R13).
import assert from "node:assert/strict";

export async function archivistToken(base, id, secret) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  const answer = await fetch(`${base}/archivist/iam/v1/appidp/token`, { method: "POST", body });
  assert.equal(answer.status, 200, "a token for a client of the archivist");
  return (await answer.json()).access_token;
}

export async function archivistAssets(base, token) {
  const answer = await fetch(`${base}/archivist/v2/assets`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, "the assets for a client of the archivist");
  return (await answer.json()).assets;
}
