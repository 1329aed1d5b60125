#!/usr/bin/env bash
# Proves that a fresh Debian 12 with nothing but git is enough, and times it:
#   scripts/fresh_chroot.sh FOLDER [make] [run] [test] [ci] [remove]        (as root; default: make run test)
# make: debootstrap into FOLDER and clone this repository's last commit there.
# run:  ./dev run until it answers, then the commands that it prints, pasted as they are.
# test: ./dev test. ci: .ci/run. remove: takes FOLDER away again.
# Mirror, npm registry, proxies and certificate authorities are those of this machine, read when it runs.
set -euo pipefail
repository=$(git -C "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" rev-parse --show-toplevel)
cd "$repository"
source scripts/say.sh

port=18080
times=()

((EUID == 0)) || die "debootstrap and chroot need root."
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap."
(($# >= 1)) || die "name the folder that the chroot goes to."
[[ $1 != */ && $1 == /* ]] || die "the folder must be an absolute path without a slash at its end, not '$1'."
folder=$1
shift
home=$folder/root
checkout=$home/sallyport

# timed NAME COMMAND...: runs it and keeps how long it took for the last lines.
timed() {
  local name=$1 start=$SECONDS
  shift
  "$@"
  times+=("$name: $((SECONDS - start)) s")
}

# in_chroot COMMAND: takes the place of the calling (sub)shell.
in_chroot() {
  exec chroot "$folder" env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" no_proxy="${no_proxy:-}" \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    bash -c "cd /root/sallyport 2>/dev/null || cd /root; $1"
}

# The package sources of Debian 12 that apt uses here: "URI RELEASE COMPONENT" a line.
debian_sources() {
  # shellcheck disable=SC2016  # apt fills these in, not the shell
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
    awk '$2 ~ /^bookworm(-updates|-security)?$/ && $3 == "main"' | sort -u
}

make_chroot() {
  [[ ! -e $folder ]] || die "$folder exists. Choose another, or take it away with: $0 $folder remove"
  local mirror
  mirror=$(debian_sources | awk '$2 == "bookworm" { print $1; exit }')
  step "debootstrap bookworm from $mirror"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$folder" "$mirror"
  debian_sources | sed 's/^/deb /' >"$folder/etc/apt/sources.list"
  # As on a machine that was just installed: no package lists yet.
  find "$folder/var/lib/apt/lists" -type f -delete
  copy_settings
  step "Cloning the last commit"
  git clone -q "file://$repository" "$checkout"
}

# What this machine needs to reach the outside; nothing that is already installed on it.
copy_settings() {
  cp /etc/resolv.conf /etc/hosts "$folder/etc/"
  apt-config dump --format '%f "%v";%n' Acquire | grep -E '^Acquire::(https?::Proxy|Check-)' \
    >"$folder/etc/apt/apt.conf.d/90machine" || true
  if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
    cp /usr/local/share/ca-certificates/*.crt "$folder/usr/local/share/ca-certificates/"
    (in_chroot 'update-ca-certificates >/dev/null')
  fi
  local key value
  for key in registry proxy https-proxy; do
    value=$(npm config get "$key" 2>/dev/null) || continue
    [[ $value == null || -z $value ]] || echo "$key=$value" >>"$home/.npmrc"
  done
}

run_server() {
  local log=$home/run.log start=$SECONDS server
  step "./dev run (its output: $log)"
  (in_chroot "exec ./dev run --port $port") >"$log" 2>&1 </dev/null &
  server=$!
  until grep -q 'Ctrl-C stops it' "$log" && curl -fs -o /dev/null "http://127.0.0.1:$port/healthz"; do
    kill -0 "$server" 2>/dev/null || { tail -n 40 "$log" >&2 && die "./dev run ended before it answered."; }
    sleep 1
  done
  times+=("./dev run until /healthz answers: $((SECONDS - start)) s")

  step "The commands it printed"
  sed -n '/^Try it/,/^API reference/ s/^    //p' "$log" >"$home/printed.sh"
  cat "$home/printed.sh"
  local answer
  answer=$(in_chroot 'bash -eu -o pipefail /root/printed.sh') || die "the printed commands do not work."
  echo "$answer"
  jq -e 'type == "object" and ((.status // 200) | tonumber? // 200) < 400' <<<"$answer" >/dev/null ||
    die "/api/whoami did not answer with an object."

  step "Stopping"
  kill -TERM "$server"
  wait "$server" || die "the server ended with status $? on SIGTERM."
}

# run_command COMMAND: runs it in the clone.
run_command() {
  step "$1"
  (in_chroot "$1")
}

remove_chroot() {
  unmount_all
  findmnt -rno TARGET | grep -q "^$folder/" && die "something is still mounted below $folder."
  rm -rf --one-file-system -- "$folder"
}

mount_all() {
  mount -t proc proc "$folder/proc"
  mount --bind /sys "$folder/sys"
  mount --rbind /dev "$folder/dev"
  mount --make-rslave "$folder/dev"
}

unmount_all() {
  local target
  for target in dev sys proc; do
    if mountpoint -q "$folder/$target"; then umount -R "$folder/$target"; fi
  done
}

# with_mounts COMMAND...: the kernel's file systems are there while it runs, and gone afterwards.
with_mounts() {
  trap unmount_all EXIT
  mount_all
  "$@"
  unmount_all
  trap - EXIT
}

(($#)) || set -- make run test
for word in "$@"; do
  case $word in
    make) timed "debootstrap and clone" make_chroot ;;
    run) with_mounts run_server ;;
    test) timed "./dev test" with_mounts run_command "./dev test" ;;
    ci) timed ".ci/run" with_mounts run_command .ci/run ;;
    remove) remove_chroot ;;
    *) die "there is no step '$word'; there are make, run, test, ci and remove." ;;
  esac
done
((${#times[@]} == 0)) || printf '%s\n' "" "Times on $(nproc) cores:" "${times[@]}"
