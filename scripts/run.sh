#!/usr/bin/env bash
# ./dev run [--port N] [serve flags]: the release binary on loopback, with its data in ./var.
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/compile.sh

port=8080
serve_flags=()
while (($#)); do
  case $1 in
    --port)
      (($# >= 2)) || die "--port needs a number, such as --port 8081."
      port=$2
      shift
      ;;
    --) ;;
    --port=*) port=${1#--port=} ;;
    *) serve_flags+=("$1") ;;
  esac
  shift
done
if ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || ((port > 65535)); then
  die "--port takes a number from 1 to 65535, not '$port'."
fi
url=http://localhost:$port  # by a name, because browsers bind passkeys to names
binary=build/release/sallyport

# First start. Made beside ./var and moved there when complete, so that an interrupted start leaves nothing half made.
first_start() {
  step "First start: making the organisation 'demo' in ./var"
  rm -rf var.new
  "$binary" init --data-dir var.new --tenant demo
  [[ ! -d var ]] || rmdir var
  mv var.new var
}

has_data() { [[ -d var && -n $(ls -A var) ]]; }

# Runs beside the server until it answers, then says what to do with it. Ends early when the server does.
announce() {
  local server=$1
  until curl -fs -o /dev/null --max-time 2 "$url/readyz"; do
    kill -0 "$server" 2>/dev/null || return 0
    sleep 0.1
  done
  cat <<TEXT

Sallyport answers on $url. Ctrl-C stops it.
Try it in a second terminal: make an integration, get a token with its credentials, call the API with the token.

    cd $(printf '%q' "$PWD")
    demo=\$($binary integration create --data-dir var --kind custom --name demo-\$(date +%s) --json)
    token=\$(curl -sS -u "\$(echo "\$demo" | jq -r '.clientId + ":" + .secret')" -d grant_type=client_credentials "\$(echo "\$demo" | jq -r .tokenUrl)" | jq -r .access_token)
    curl -sS -H "Authorization: Bearer \$token" $url/api/whoami

API reference: $url/docs. The portal: $url

TEXT
  if [[ $(curl -fs --max-time 2 "$url/api/setup") == *'"needed":true'* ]]; then
    cat <<TEXT
Nobody can sign in to the portal yet. Open the link that begins with $url/setup above, or make one with
    $binary setup-link --data-dir var
and leave the organisation empty there to administer 'demo'.

TEXT
  fi
}

need build
compile release sallyport
has_data || first_start

step "Starting $url"
# The server takes the place of this script, so that Ctrl-C and SIGTERM reach it directly.
(announce $$ &)
exec "$binary" serve --data-dir var --listen "127.0.0.1:$port" --public-url "$url" "${serve_flags[@]}"
