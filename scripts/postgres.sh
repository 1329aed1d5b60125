#!/usr/bin/env bash
# A PostgreSQL of its own for tests and benchmarks: in one folder, on a unix socket, as a user that is not root.
#
# scripts/postgres.sh folder [disk]                     prints the path of a new folder: in memory where there is room
# scripts/postgres.sh start FOLDER [setting=value...]   makes and starts it; prints the URL of its first database
# scripts/postgres.sh halt FOLDER                       stops it and cuts its clients off; restart starts it again
# scripts/postgres.sh restart FOLDER                    starts it again, also after it was killed
# scripts/postgres.sh stop FOLDER [immediate]           stops it and deletes the folder
#
# FOLDER must not exist for `start`. Without further settings it does not wait for the disk (fsync=off): tests of
# what survives a crash give fsync=on. A database is some three hundred files: in memory a new one takes 25 ms, on
# a disk up to 300.
set -euo pipefail

programs=/usr/lib/postgresql/15/bin
account=postgres

memory=/dev/shm
memory_kib=$((2 * 1024 * 1024)) # ten times what the tests have been seen to take

# Only for root: systemd removes what other people have there when they log out.
folder() {
  local parent=/tmp
  if [[ ${1:-} != disk && $EUID == 0 && -w $memory ]] && (($(free_in_memory) > memory_kib)); then parent=$memory; fi
  mktemp -u "$parent/sallyport-postgres-XXXXXX"
}

# What the mount may take, or the machine has, in KiB.
free_in_memory() {
  { df --output=avail "$memory" | tail -n 1 && awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo; } | sort -n | head -n 1
}

# PostgreSQL refuses to run as root.
as_server() {
  if ((EUID == 0)); then
    setpriv --reuid="$account" --regid="$account" --clear-groups "$@"
  else
    "$@"
  fi
}

# control FOLDER FLAGS... ACTION
control() {
  local folder=$1 said
  shift
  said=$(mktemp)
  as_server "$programs/pg_ctl" --pgdata="$folder/data" --wait --silent "$@" >"$said" 2>&1 || { cat "$said" >&2 && return 1; }
  rm -f "$said"
}

halt() { control "$1" --mode=fast stop; }

# A server that was killed leaves its lock files behind, and its number may still be that of a zombie.
restart() {
  rm -f "$1/data/postmaster.pid" "$1"/.s.PGSQL.*
  control "$1" --log="$1/server.log" start
}

start() {
  local folder=$1 setting
  shift
  mkdir "$folder"
  chmod 755 "$folder"
  if ((EUID == 0)); then chown "$account:$account" "$folder"; fi
  as_server "$programs/initdb" --pgdata="$folder/data" --username=sallyport --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$folder.log" 2>&1 || { cat "$folder.log" >&2 && rm -rf "$folder" "$folder.log" && return 1; }
  {
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$folder'" "max_connections = 200" \
      "fsync = off" "log_min_messages = warning"
    if [[ $folder == "$memory"/* ]]; then printf '%s\n' "max_wal_size = 128MB"; fi
    for setting in "$@"; do printf '%s\n' "$setting"; done
  } | as_server tee -a "$folder/data/postgresql.conf" >"$folder.log"
  rm -f "$folder.log"
  control "$folder" --log="$folder/server.log" start || { cat "$folder/server.log" >&2 && rm -rf "$folder" && return 1; }
  echo "postgresql://sallyport@/postgres?host=$folder"
}

stop() {
  control "$1" --mode="${2:-fast}" stop 2>/dev/null || true
  rm -rf "$1"
}

word=${1:?folder, start or stop}
shift
case $word in
  folder) folder "$@" ;;
  start | halt | restart | stop) "$word" "$(readlink -f "$(dirname "${1:?a folder}")")/$(basename "$1")" "${@:2}" ;;
  *) echo "scripts/postgres.sh: folder, start, halt, restart or stop, not '$word'" >&2 && exit 2 ;;
esac
