"""What clients of the external API send (external-api.md §4, §5, §13), in every form seen in the field.

Usage: external_api_client.py BASE CLIENT_ID SECRET (N4 to N9). Prints the last token for the caller.
"""

import base64
import sys
import urllib.parse

import requests

BASE, CLIENT_ID, SECRET = sys.argv[1:4]
TOKEN_URL = BASE + "/connect/token"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def check(answer):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["access_token", "token_type", "scope", "expires_in"], list(body)
    assert body["token_type"] == "Bearer" and body["scope"] == "external_api" and body["expires_in"] == 1209600
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Content-Type"].startswith("application/json")
    return body["access_token"]


def basic(left, right):
    return "Basic " + base64.b64encode(f"{left}:{right}".encode()).decode()


secret_form = f"client_id={CLIENT_ID}&client_secret={SECRET}&grant_type=client_credentials"
check(requests.post(TOKEN_URL, data=secret_form, headers=FORM))
check(requests.post(TOKEN_URL, data=f"grant_type=client_credentials&client_secret={SECRET}&client_id={CLIENT_ID}", headers=FORM))
# Python OAuth library: raw Basic, charset parameter.
check(requests.post(TOKEN_URL, data="grant_type=client_credentials",
                    headers={"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
                             "Authorization": basic(CLIENT_ID, SECRET)}))
# Node and Go libraries: both halves form-encoded first.
encoded = basic(urllib.parse.quote_plus(CLIENT_ID), urllib.parse.quote_plus(SECRET))
check(requests.post(TOKEN_URL, data="grant_type=client_credentials", headers={**FORM, "Authorization": encoded}))

# The Go library tries Basic, and form parameters after a 401; that must never lock it out.
for _ in range(30):
    refused = requests.post(TOKEN_URL, data="grant_type=client_credentials",
                            headers={**FORM, "Authorization": basic(CLIENT_ID, "wrong")})
    assert refused.status_code == 401 and refused.json()["error"] == "invalid_client", refused.text
    assert refused.headers["WWW-Authenticate"].startswith("Basic ")
    token = check(requests.post(TOKEN_URL, data=secret_form, headers=FORM))

for body, headers in (
        (secret_form, {"Content-Type": "application/json"}),
        ('{"grant_type":"client_credentials"}', {"Content-Type": "application/json"}),
        (secret_form, {"Content-Type": "multipart/form-data; boundary=x"}),
        (secret_form + "&grant_type=client_credentials", FORM),
        (f"client_id={CLIENT_ID}&client_secret={SECRET}", FORM)):
    refused = requests.post(TOKEN_URL, data=body, headers=headers)
    assert refused.status_code == 400 and "error" in refused.json(), (refused.status_code, refused.text)

# Discovery (N9): the issuer is the URL the client was given.
metadata = requests.get(BASE + "/.well-known/openid-configuration").json()
assert metadata["issuer"] == BASE and metadata["token_endpoint"] == TOKEN_URL
assert metadata["jwks_uri"] == BASE + "/.well-known/openid-configuration/jwks"
assert requests.get(metadata["jwks_uri"]).json()["keys"]
assert "Access-Control-Allow-Origin" not in requests.post(TOKEN_URL, data=secret_form, headers={**FORM, "Origin": "https://evil.test"}).headers
print("external-api: ok")
