#!/usr/bin/env bash
# ./dev fuzz [target] [seconds], ./dev fuzz --all SECONDS [--jobs N]: runs the targets that fuzz/CMakeLists.txt
# names, with fuzz/<target>.dict where there is one. The seeds in fuzz/corpus/<target> are only read; what is found
# goes to build/fuzz/found/<target>, inputs that crash to build/fuzz/crashes, the output to build/fuzz/logs.
# --all goes on after a crash; in the end stands a line for each target. Exit status 1 when one crashed.
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/compile.sh
source scripts/sources.sh

export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
# Above the largest cap of a parser (JSON, 64 KiB), so that the caps are tested.
readonly longest=72000

chosen="" seconds=60 jobs=0
if [[ ${1:-} == --all ]]; then
  seconds=${2:-}
  [[ ${3:---jobs} == --jobs ]] || die "after the seconds comes --jobs N, not '$3'."
  jobs=${4:-1}
  [[ $jobs =~ ^[1-9][0-9]*$ ]] || die "--jobs takes a number, not '$jobs'."
else
  [[ ${1:-} =~ ^[0-9]+$ ]] && set -- "" "$1"
  chosen=${1:-}
  seconds=${2:-60}
fi
[[ $seconds =~ ^[0-9]+$ ]] || die "the time is a number of seconds, not '$seconds'."

# fuzz TARGET: one run; what it prints ends with the processor time.
fuzz() {
  local target=$1 found=build/fuzz/found/$1 seeds=fuzz/corpus/$1 dictionary=fuzz/$1.dict TIMEFORMAT='cpu_seconds: %U'
  mkdir -p "$found"
  local arguments=("$found")
  [[ ! -d $seeds ]] || arguments+=("$seeds")
  [[ ! -f $dictionary ]] || arguments+=("-dict=$dictionary")
  time "build/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len="$longest" \
    -artifact_prefix="build/fuzz/crashes/$target-" -print_final_stats=1 "${arguments[@]}"
}

# summary TARGET: target, seconds, processor seconds, executions, edges covered, crashes.
summary() {
  local log=build/fuzz/logs/$1.log
  awk -v target="$1" '
    /^#[0-9]+.* cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
    /^Done [0-9]+ runs in/ { seconds = $5 }
    /number_of_executed_units:/ { runs = $2 }
    /^cpu_seconds:/ { cpu = $2 }
    /^SUMMARY:/ { crashes++ }
    END { printf "%-20s %6s s  %8s cpu s  %12s runs  %6s edges  %d crashes\n", target,
      seconds == "" ? "-" : seconds, cpu == "" ? "-" : cpu, runs == "" ? "-" : runs, edges == "" ? "-" : edges, crashes }
  ' "$log"
}

need build test
mapfile -t targets < <(fuzz_targets)
if [[ -n $chosen ]]; then
  [[ " ${targets[*]} " == *" $chosen "* ]] || die "there is no fuzz target '$chosen'; there are: ${targets[*]}."
  targets=("$chosen")
fi
compile fuzz "${targets[@]/#/fuzz_}"
mkdir -p build/fuzz/crashes build/fuzz/logs
rm -f build/fuzz/logs/*

failed=0
if ((jobs == 0)); then
  for target in "${targets[@]}"; do
    step "Fuzzing $target for $seconds s"
    fuzz "$target" 2>&1 | tee "build/fuzz/logs/$target.log" || failed=1
    ((failed == 0)) || break
  done
else
  step "Fuzzing each target for $seconds s, $jobs at a time"
  for target in "${targets[@]}"; do
    while (($(jobs -rp | wc -l) >= jobs)); do wait -n; done
    { fuzz "$target" >"build/fuzz/logs/$target.log" 2>&1 || touch build/fuzz/logs/failed; } &
  done
  wait
  [[ ! -e build/fuzz/logs/failed ]] || failed=1
fi
step "Summary"
for target in "${targets[@]}"; do
  [[ ! -f build/fuzz/logs/$target.log ]] || summary "$target"
done
exit "$failed"
