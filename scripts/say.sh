# shellcheck shell=bash
# Output of the scripts; sourced by each of them.

# step TEXT...: announces a part of the work, with the time since the script began.
step() { printf '\n==> %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2; }

# die TEXT...: says what is wrong and how to get on, and ends the script.
die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}
