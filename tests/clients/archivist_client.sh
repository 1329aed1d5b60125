#!/usr/bin/env bash
# The shell session of an archivist integrator (archivist.md §11): curl, jq, cut and base64 in their exact
# calls and order. Usage: archivist_client.sh BASE CLIENT_ID SECRET, for an integration that is an
# administrator. Proves R5, R7, R9 to R13, R15.
set -euo pipefail
BASE=$1 CLIENT_ID=$2 SECRET=$3
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
BEARER_TOKEN_FILE=$WORK/bearer-token.txt

get_token() {
  RESPONSE=$(curl -sS "$BASE/archivist/iam/v1/appidp/token" \
    --data-urlencode "grant_type=client_credentials" \
    --data-urlencode "client_id=${CLIENT_ID}" \
    --data-urlencode "client_secret=${SECRET}")
  # shellcheck disable=SC2086 # the unquoted echo is what integrators copy
  TOKEN=$(echo -n $RESPONSE | jq -r .access_token)
  install -m 0600 /dev/null "$BEARER_TOKEN_FILE"
  echo "Authorization: Bearer $TOKEN" >"$BEARER_TOKEN_FILE"
}

get_token
[ "$(echo "$RESPONSE" | jq -r 'keys_unsorted | join(" ")')" = "access_token token_type expires_in" ]
[ "$(echo "$RESPONSE" | jq .expires_in)" = 3600 ]

cat >"$WORK/application.json" <<'JSON'
{
    "display_name": "Pump 7 of the north line",
    "custom_claims": {
        "serial_number": "P7-0042",
        "has_cyclist_light": "true"
    }
}
JSON
CREATED=$(curl -sS -X POST -H "@$BEARER_TOKEN_FILE" -H "Content-Type: application/json" \
  -d "@$WORK/application.json" "$BASE/archivist/iam/v1/applications")
echo "$CREATED" | jq -e '
  .identity == "applications/" + .client_id
  and (.tenant_id | startswith("tenant/"))
  and .display_name == "Pump 7 of the north line"
  and .custom_claims == {"serial_number": "P7-0042", "has_cyclist_light": "true"}
  and (.credentials | length) == 1
  and (.credentials[0].secret | length) == 64
  and ((.credentials[0].valid_until | fromdate) - (.credentials[0].valid_from | fromdate)) == 31536000' >/dev/null

CLIENT_ID=$(echo "$CREATED" | jq -r .client_id)
SECRET=$(echo "$CREATED" | jq -r '.credentials[0].secret')
get_token
STATUS=$(curl -sS -o "$WORK/assets.json" -w '%{http_code}' -X GET -H "@$BEARER_TOKEN_FILE" "$BASE/archivist/v2/assets")
[ "$STATUS" = 200 ]
jq -e '.assets == [] and .next_page_token == ""' "$WORK/assets.json" >/dev/null

# GNU base64 exits with 0 because header and payload are padded to a multiple of 3 bytes.
echo -n "$TOKEN" | cut -d '.' -f 1 | base64 -d | jq -e '.alg == "RS256" and .typ == "at+jwt"' >/dev/null
echo -n "$TOKEN" | cut -d '.' -f 2 | base64 -d |
  jq -e --arg id "$CLIENT_ID" --arg base "$BASE" '
    .iss == $base + "/appidpv1" and .aud == $base + "/archivist" and .sub == $id and .client_id == $id
    and .serial_number == "P7-0042" and .has_cyclist_light == "true" and (.exp - .iat) == 3660' >/dev/null

# The new one has no rights to manage integrations (R8); a wrong secret is 401, not 400.
STATUS=$(curl -sS -o /dev/null -w '%{http_code}' -H "@$BEARER_TOKEN_FILE" "$BASE/archivist/iam/v1/applications")
[ "$STATUS" = 403 ]
STATUS=$(curl -sS -o "$WORK/refused.json" -w '%{http_code}' "$BASE/archivist/iam/v1/appidp/token" \
  --data-urlencode "grant_type=client_credentials" --data-urlencode "client_id=${CLIENT_ID}" \
  --data-urlencode "client_secret=${SECRET}x")
[ "$STATUS" = 401 ]
[ "$(jq -r .error "$WORK/refused.json")" = invalid_client ]
echo "archivist: ok"
