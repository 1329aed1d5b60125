// oauth4webapi and jose against a running server: discovery, client_credentials by post and by Basic,
// introspection, revocation, and tokens verified from the published JWKS.
// Usage: node oauth_client.mjs BASE CLIENT_ID SECRET
import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'

globalThis.crypto ??= webcrypto // Node 18 of Debian keeps it under node:crypto
const oauth = await import('oauth4webapi')
const jose = await import('jose')

const [base, clientId, secret] = process.argv.slice(2)
const insecure = { [oauth.allowInsecureRequests]: base.startsWith('http:') }
const issuer = new URL(base)

for (const algorithm of ['oauth2', 'oidc']) {
  const found = await oauth.discoveryRequest(issuer, { algorithm, ...insecure })
  const server = await oauth.processDiscoveryResponse(issuer, found)
  assert.equal(server.issuer, base)
  const client = { client_id: clientId }

  for (const authenticate of [oauth.ClientSecretPost(secret), oauth.ClientSecretBasic(secret)]) {
    const answer = await oauth.clientCredentialsGrantRequest(server, client, authenticate, new URLSearchParams(), insecure)
    const token = await oauth.processClientCredentialsResponse(server, client, answer)
    assert.equal(token.token_type, 'bearer')
    assert.equal(token.expires_in, 3600)

    const keys = jose.createRemoteJWKSet(new URL(server.jwks_uri))
    const { payload, protectedHeader } = await jose.jwtVerify(token.access_token, keys, {
      issuer: base, audience: `${base}/api`, typ: 'at+jwt', requiredClaims: ['jti', 'iat', 'exp', 'sub', 'client_id'],
    })
    assert.equal(protectedHeader.alg, 'ES256')
    assert.equal(payload.sub, clientId)

    const who = await fetch(`${base}/api/whoami`, { headers: { authorization: `Bearer ${token.access_token}` } })
    assert.equal(who.status, 200)

    const introspect = async () => oauth.processIntrospectionResponse(server, client,
      await oauth.introspectionRequest(server, client, authenticate, token.access_token, insecure))
    const alive = await introspect()
    assert.equal(alive.active, true)
    assert.equal(alive.sub, clientId)
    assert.equal(alive.client_id, clientId)

    await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authenticate, token.access_token, insecure))
    assert.deepEqual(await introspect(), { active: false })
    const dead = await fetch(`${base}/api/whoami`, { headers: { authorization: `Bearer ${token.access_token}` } })
    assert.equal(dead.status, 401)
    assert.match(dead.headers.get('www-authenticate'), /^Bearer .*error="invalid_token"/)
  }

  const refused = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic(secret + 'x'), new URLSearchParams(), insecure)
  await assert.rejects(oauth.processClientCredentialsResponse(server, client, refused), (error) => error.error === 'invalid_client' || error.code === oauth.WWW_AUTHENTICATE_CHALLENGE)
}
console.log('oauth: ok')
