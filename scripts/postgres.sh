#!/usr/bin/env bash
# A PostgreSQL of its own for tests and benchmarks: in one folder, on a unix socket, as a user that is not root.
#
# scripts/postgres.sh start FOLDER [setting=value...]   makes and starts it; prints the URL of its first database
# scripts/postgres.sh stop FOLDER [immediate]           stops it and deletes the folder
#
# FOLDER must not exist for `start`. Without further settings it does not wait for the disk (fsync=off): tests of
# what survives a crash give fsync=on.
set -euo pipefail

programs=/usr/lib/postgresql/15/bin
account=postgres

# PostgreSQL refuses to run as root.
as_server() {
  if ((EUID == 0)); then
    setpriv --reuid="$account" --regid="$account" --clear-groups "$@"
  else
    "$@"
  fi
}

start() {
  local folder=$1 setting
  shift
  mkdir "$folder"
  chmod 755 "$folder"
  if ((EUID == 0)); then chown "$account:$account" "$folder"; fi
  as_server "$programs/initdb" --pgdata="$folder/data" --username=sallyport --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$folder.log" 2>&1 || { cat "$folder.log" >&2 && return 1; }
  {
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$folder'" "max_connections = 200" \
      "fsync = off" "log_min_messages = warning"
    for setting in "$@"; do printf '%s\n' "$setting"; done
  } | as_server tee -a "$folder/data/postgresql.conf" >"$folder.log"
  as_server "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait --silent start >"$folder.log" 2>&1 ||
    { cat "$folder.log" "$folder/server.log" >&2 && return 1; }
  rm -f "$folder.log"
  echo "postgresql://sallyport@/postgres?host=$folder"
}

stop() {
  as_server "$programs/pg_ctl" --pgdata="$1/data" --mode="${2:-fast}" --wait --silent stop >"$1/stop.log" 2>&1 || true
  rm -rf "$1"
}

word=${1:?start or stop}
shift
case $word in
  start | stop) "$word" "$(readlink -f "$(dirname "${1:?a folder}")")/$(basename "$1")" "${@:2}" ;;
  *) echo "scripts/postgres.sh: start or stop, not '$word'" >&2 && exit 2 ;;
esac
