#!/usr/bin/env bash
# ./dev lint [--changed]: every check that needs no running program. All checks run; the first failure
# does not hide the others.
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/compile.sh
source scripts/sources.sh

failed=()

# check NAME COMMAND...: runs one check and remembers a failure.
check() {
  local name=$1
  shift
  step "Lint: $name"
  "$@" || failed+=("$name")
}

check_floors() { /usr/bin/python3 scripts/floors.py; }

check_format() {
  cpp_sources | xargs -0 -r -n 40 clang-format-19 --dry-run -Werror ||
    { echo "./dev fmt puts this right." && return 1; }
}

check_shell() { shell_sources | xargs -0 -r shellcheck -x; }

check_tidy() {
  configure test && /usr/bin/python3 scripts/tidy.py --build build/test "$@"
}

quick=false
changed=()
while (($#)); do
  case $1 in
    --quick) quick=true ;;
    --changed) changed=(--changed) ;;
    *) die "./dev lint takes --changed (clang-tidy only on files that differ from the last commit)." ;;
  esac
  shift
done

if $quick; then need lint; else need build test lint; fi
check "floors, headers, words and names" check_floors
check "format" check_format
check "shell scripts" check_shell
$quick || check "clang-tidy" check_tidy "${changed[@]}"

if ((${#failed[@]})); then
  printf '\nLint failed: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
  exit 1
fi
