"""The program of an Accessia integrator (accessia.md §11), step by step and in its exact calls.

Usage: accessia_client.py INTEGRATION_ID SECRET AUTHENTICATION_URL
Every step asserts what the contract promises (A10 to A15, A18, A20, A21).
"""

import base64
import sys
import time
import uuid

import jwt
import requests

INTEGRATION_DATA = {"integrationId": sys.argv[1], "secret": sys.argv[2], "authenticationUrl": sys.argv[3]}


def identity_token():
    claims = {"iat": int(time.time()), "exp": int(time.time()) + 300, "jti": str(uuid.uuid4())}
    return jwt.encode(claims, base64.urlsafe_b64decode(INTEGRATION_DATA["secret"]), "HS256")


def exchange(token):
    return requests.post(
        f"{INTEGRATION_DATA['authenticationUrl']}/exchange/integration",
        json={"token": token, "integrationId": INTEGRATION_DATA["integrationId"]})


def groups(apis_url, authorization):
    return requests.get(apis_url + "/groups", headers={"Authorization": authorization},
                        params={"source": "all", "filter": "Office", "limit": 25, "sortBy": "name"})


# Blocks 1 and 2: sign, exchange.
IDENTITY_TOKEN = identity_token()
answer = exchange(IDENTITY_TOKEN)
assert answer.status_code == 200, answer.text
body = answer.json()
assert list(body) == ["accessToken", "refreshToken", "domain", "accessiaApisUrl", "expiresIn"], list(body)
assert body["expiresIn"] == 21600
REFRESH_TOKEN = body["refreshToken"]
FIRST = "Bearer " + body["accessToken"]
APIS_URL = body["accessiaApisUrl"]
assert not APIS_URL.endswith("/") and not INTEGRATION_DATA["authenticationUrl"].endswith("/")

# Block 3: call the API.
listed = groups(APIS_URL, FIRST)
assert listed.status_code == 200, listed.text
assert [group["name"] for group in listed.json()["groups"]] == ["Back Office", "Office Berlin"], listed.text
assert listed.json()["nextPageToken"] == "" and listed.headers["X-Total-Count"] == "2"

# Block 4: another access token; both work at the same time (A13, A14).
refreshed = requests.post(f"{INTEGRATION_DATA['authenticationUrl']}/refresh", json={"refreshToken": REFRESH_TOKEN})
assert refreshed.status_code == 200, refreshed.text
assert "refreshToken" not in refreshed.json() and refreshed.json()["expiresIn"] == 21600
SECOND = "Bearer " + refreshed.json()["accessToken"]
assert FIRST != SECOND
for authorization in (FIRST, SECOND):
    assert groups(APIS_URL, authorization).status_code == 200

# A used jti is refused, a fresh one succeeds (A21).
again = exchange(IDENTITY_TOKEN)
assert again.status_code == 401 and again.json()["error"] == "invalid_identity_token", again.text
assert exchange(identity_token()).status_code == 200

# The access token verifies with PyJWT from the published keys.
base = INTEGRATION_DATA["authenticationUrl"].removesuffix("/auth")
metadata = requests.get(base + "/.well-known/oauth-authorization-server").json()
token = FIRST.removeprefix("Bearer ")
kid = jwt.get_unverified_header(token)["kid"]
(key,) = [k for k in requests.get(metadata["jwks_uri"]).json()["keys"] if k["kid"] == kid]
claims = jwt.decode(token, jwt.PyJWK(key).key, algorithms=[key["alg"]], audience=APIS_URL, issuer=metadata["issuer"])
assert claims["sub"] == claims["client_id"] == INTEGRATION_DATA["integrationId"]
print("accessia: ok")
