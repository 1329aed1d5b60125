# shellcheck shell=bash
# Output of the scripts; sourced by each of them.

# step TEXT...: announces a part of the work.
step() { printf '\n==> %s\n' "$*" >&2; }

# die TEXT...: says what is wrong and how to get on, and ends the script.
die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}
