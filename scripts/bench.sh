#!/usr/bin/env bash
# ./dev bench [name...] [flags]: builds the bench preset and runs the named benchmarks, or all.
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/compile.sh

need build bench
compile bench
exec bench/run "$@"
