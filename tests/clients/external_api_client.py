"""What clients of the external API send (external-api.md §4, §5, §8 to §13), in every form seen in the field.

Usage: external_api_client.py BASE CLIENT_ID SECRET ADMINISTRATOR_ID ADMINISTRATOR_SECRET (N4 to N16). The
administrator makes a submission, switches version 2 on, and deletes the credentials at the end.
"""

import base64
import sys
import urllib.parse

import requests

BASE, CLIENT_ID, SECRET, ADMINISTRATOR_ID, ADMINISTRATOR_SECRET = sys.argv[1:6]
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

# Submissions (N10), as a Python client reads them.
granted = requests.post(BASE + "/oauth/token", data={"grant_type": "client_credentials"},
                        auth=(ADMINISTRATOR_ID, ADMINISTRATOR_SECRET)).json()
administrator = {"Authorization": "Bearer " + granted["access_token"]}
made = requests.post(BASE + "/api/assets", headers=administrator, json={
    "type": "Submission", "name": "Open redirect on login",
    "attributes": {"code": "ACME-7Q2M", "severity": "Medium", "state": "Pending", "type": "Open redirect"}})
assert made.status_code == 201, made.text

bearer = {"Authorization": "Bearer " + token}
listed = requests.get(BASE + "/external/v1.2/submissions", headers=bearer)
assert listed.status_code == 200 and isinstance(listed.json(), list), listed.text
assert "ACME-7Q2M" in [each["code"] for each in listed.json()], listed.text
one = requests.get(BASE + "/external/v1.2/submissions/ACME-7Q2M", headers=bearer).json()
assert one["severity"]["value"] == "Medium" and one["state"]["status"]["value"] == "Pending", one
assert one["type"]["name"] == "Open redirect" and one["webLinks"]["details"].startswith(BASE), one
assert isinstance(one["createdAt"], int) and one["events"], one

# The Go library: the content type of a form on a GET without a body, a header of its own, and version 1.0.
oldest = requests.get(BASE + "/external/submission",
                      headers={**bearer, **FORM, "X-Client": "Go intigriti library"})
assert oldest.status_code == 200 and oldest.json() == listed.json(), oldest.text
assert oldest.headers["Deprecation"] == "@1688169600" and "2028" in oldest.headers["Sunset"], oldest.headers
link = oldest.headers["Link"]
assert link == f'<{BASE}/external/versions>; rel="deprecation"', link
versions = [each["version"] for each in requests.get(BASE + "/external/versions").json()]
assert versions == ["1.0", "1.1", "1.2", "2.0", "2.1"], versions

# Version 2 is switched on for each integration (N12).
submissions = BASE + "/external/company/v2.1/submissions"
refused = requests.get(submissions, headers=bearer)
assert refused.status_code == 403 and refused.json()["code"] == "VERSION_NOT_ENABLED", refused.text
integration = BASE + "/api/integrations/" + CLIENT_ID
changed = requests.patch(integration, headers=administrator, json={"externalApiVersions": ["2"]})
assert changed.status_code == 200, changed.text
current = requests.get(submissions, headers=bearer)
assert current.status_code == 200 and "Deprecation" not in current.headers, current.text
current_one = [each for each in current.json() if each["code"] == "ACME-7Q2M"]
assert [each["totalPayout"] for each in current_one] == [{"value": 0, "currency": "EUR"}], current.text

# A file of a submission (N11): its link gives the bytes for saving, and version 1.2 lists it.
assert requests.patch(integration, headers=administrator, json={"role": "administrator"}).status_code == 200
added = requests.post(submissions + "/ACME-7Q2M/attachment", headers=bearer, params={"attachmentCode": 1},
                      files={"file": ('Beweis "ü".txt', b"\r\n--proof\r\n", "text/plain")})
assert added.status_code == 201 and set(added.json()) == {"url", "code"}, added.text
linked = requests.get(added.json()["url"])
assert linked.status_code == 200 and linked.content == b"\r\n--proof\r\n", linked.text
assert linked.headers["Content-Disposition"].startswith("attachment"), linked.headers
one = requests.get(BASE + "/external/v1.2/submissions/ACME-7Q2M", headers=bearer).json()
assert [each["name"] for each in one["attachments"]] == ['Beweis "ü".txt'], one
assert requests.get(one["attachmentUrls"][0]["url"]).content == linked.content, one

# Deleted credentials: 401 with the error model, which means "get a new token" (§13), and there is none.
for each in requests.get(integration + "/credentials", headers=administrator).json()["credentials"]:
    assert requests.delete(integration + "/credentials/" + each["id"], headers=administrator).status_code == 204
refused = requests.get(BASE + "/external/v1.2/submissions", headers=bearer)
assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Bearer"), refused.headers
assert set(refused.json()) == {"identifier", "title", "status", "code", "extraParameters"}, refused.text
assert requests.post(TOKEN_URL, data=secret_form, headers=FORM).status_code == 401
for answer in (listed, oldest, current, refused):
    assert not [name for name in answer.headers if name.lower().startswith("access-control")], answer.headers
print("external-api: ok")
