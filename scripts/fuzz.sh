#!/usr/bin/env bash
# ./dev fuzz [target] [seconds]: runs the targets that fuzz/CMakeLists.txt names. The seeds in fuzz/corpus/<target>
# are only read; what is found goes to build/fuzz/found/<target>, inputs that crash to build/fuzz/crashes.
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/compile.sh
source scripts/sources.sh

export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
[[ ${1:-} =~ ^[0-9]+$ ]] && set -- "" "$1"
chosen=${1:-}
seconds=${2:-60}
[[ $seconds =~ ^[0-9]+$ ]] || die "the time is a number of seconds, not '$seconds'."

fuzz() {
  local target=$1 found=build/fuzz/found/$1 seeds=fuzz/corpus/$1
  step "Fuzzing $target for $seconds s"
  mkdir -p "$found" build/fuzz/crashes
  local corpora=("$found")
  [[ ! -d $seeds ]] || corpora+=("$seeds")
  "build/fuzz/fuzz_$target" -max_total_time="$seconds" -artifact_prefix="build/fuzz/crashes/$target-" \
    -print_final_stats=1 "${corpora[@]}"
}

need build test
mapfile -t targets < <(fuzz_targets)
if [[ -n $chosen ]]; then
  [[ " ${targets[*]} " == *" $chosen "* ]] || die "there is no fuzz target '$chosen'; there are: ${targets[*]}."
  targets=("$chosen")
fi
compile fuzz "${targets[@]/#/fuzz_}"
for target in "${targets[@]}"; do fuzz "$target"; done
