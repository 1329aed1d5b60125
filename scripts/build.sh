#!/usr/bin/env bash
# ./dev build [preset] [target...]
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/compile.sh

preset=${1:-release}
shift || true
case $preset in
  release) need build ;;
  test | together | tsan | fuzz) need build test ;;
  bench) need build bench ;;
  *) die "there is no preset '$preset'; there are release, test, together, tsan, bench and fuzz." ;;
esac
compile "$preset" "$@"
