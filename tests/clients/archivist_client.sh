#!/usr/bin/env bash
# The shell session of an archivist integrator (archivist.md §11): curl, jq, cut and base64 in their exact
# calls and order. Usage: archivist_client.sh BASE CLIENT_ID SECRET, for an integration that is an
# administrator. Proves R5 to R7, R9 to R13, R15.
set -euo pipefail
BASE=$1 CLIENT_ID=$2 SECRET=$3
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
BEARER_TOKEN_FILE=$WORK/bearer-token.txt
ADMINISTRATOR_FILE=$WORK/administrator-token.txt

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

cp "$BEARER_TOKEN_FILE" "$ADMINISTRATOR_FILE"
CLIENT_ID=$(echo "$CREATED" | jq -r .client_id)
SECRET=$(echo "$CREATED" | jq -r '.credentials[0].secret')
get_token
STATUS=$(curl -sS -o "$WORK/assets.json" -w '%{http_code}' -X GET -H "@$BEARER_TOKEN_FILE" "$BASE/archivist/v2/assets")
[ "$STATUS" = 200 ]
jq -e '.assets == [] and .next_page_token == ""' "$WORK/assets.json" >/dev/null

# The administrator makes two assets and shares one of them, with three of its attributes, by a claim of the new
# application. The token that is out sees it with the next request.
administrator() {
  curl -sS -H "@$ADMINISTRATOR_FILE" -H "Content-Type: application/json" "$@"
}
for LINE in north south; do
  administrator "$BASE/archivist/v2/assets" -d '{"behaviours":["RecordEvidence"],"attributes":{
    "arc_display_name":"Pump of line '$LINE'","arc_display_type":"Pump","line":"'$LINE'","price":"900"}}' |
    jq -e '.confirmation_status == "CONFIRMED" and .tracked == "TRACKED"' >/dev/null
done
administrator "$BASE/archivist/iam/v1/access_policies" -d '{"display_name":"Pumps of the north line",
  "filters":[{"or":["attributes.arc_display_type=Pump"]},{"or":["attributes.line=north"]}],
  "access_permissions":[{"user_attributes":[{"or":["jwt_serial_number=P7-0042"]}],"behaviours":["RecordEvidence"],
    "asset_attributes_read":["arc_display_name","line","state"],"asset_attributes_write":["state"],
    "event_arc_display_type_read":["*"],"event_arc_display_type_write":["*"]}]}' |
  jq -e '.identity | startswith("access_policies/")' >/dev/null
curl -v -X GET -H "@$BEARER_TOKEN_FILE" "$BASE/archivist/v2/assets?attributes.line=north&page_size=2" \
  >"$WORK/assets.json" 2>"$WORK/headers.txt"
grep -qi '^< x-total-count: 1' "$WORK/headers.txt"
jq -e '(.assets | length) == 1 and .next_page_token == ""
  and .assets[0].attributes == {"arc_display_name": "Pump of line north", "line": "north"}' "$WORK/assets.json" >/dev/null
ASSET=$(jq -r '.assets[0].identity' "$WORK/assets.json")
curl -sS -H "@$BEARER_TOKEN_FILE" "$BASE/archivist/v2/assets?attributes.line=south" | jq -e '.assets == []' >/dev/null
curl -sS -H "@$BEARER_TOKEN_FILE" -H "Content-Type: application/json" "$BASE/archivist/v2/$ASSET/events" \
  -d '{"operation":"Record","behaviour":"RecordEvidence","event_attributes":{"arc_display_type":"Start"},
       "asset_attributes":{"state":"running"}}' |
  jq -e --arg id "$CLIENT_ID" '.principal_accepted.subject == $id and .confirmation_status == "CONFIRMED"' >/dev/null
administrator "$BASE/archivist/v2/$ASSET" | jq -e '.attributes.state == "running"' >/dev/null

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
