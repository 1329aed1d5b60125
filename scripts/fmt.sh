#!/usr/bin/env bash
# ./dev fmt: formats the C++ sources in place.
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/sources.sh

need lint
cpp_sources | xargs -0 -r -n 40 clang-format-19 -i
