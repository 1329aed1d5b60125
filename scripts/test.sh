#!/usr/bin/env bash
# ./dev test [WORD [flags]]: all tests, or one part of them. The last line sums up: "N passed, N failed".
set -euo pipefail
source scripts/say.sh
source scripts/install.sh
source scripts/compile.sh
source scripts/sources.sh

export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
export TSAN_OPTIONS=external_symbolizer_path=$ASAN_SYMBOLIZER_PATH
export UBSAN_OPTIONS=print_stacktrace=1
python=/usr/bin/python3
release_binary=build/release/sallyport
# Of the whole run; "together" is quicker from nothing and slower afterwards (docs/adr/0078).
test_preset=${TEST_PRESET:-test}

passed=0
failed=0
failures=()
postgres_folder=
why=build/failed.log
failing='FAIL|Traceback|Error:'

# Also reached when a build or an installation fails, which counts as one failed test.
finish() {
  local status=$?
  [[ -z $postgres_folder ]] || scripts/postgres.sh stop "$postgres_folder" immediate
  if ((status != 0 && failed == 0)); then
    failed=1
    failures+=("what ran last, before its tests could start")
  fi
  [[ ! -s $why ]] || { printf '\n'; cat "$why"; }
  ((${#failures[@]})) && printf '\nFailed: %s\n' "${failures[@]}"
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0)) || exit 1
}

# suite NAME COMMAND...: runs a suite and adds its own sum to ours: its closing line "N passed, N failed",
# or that of GoogleTest or Python's unittest. A suite without any counts as one test.
suite() {
  local name=$1 log=build/suite${lane:+-$lane}.log sum status=0
  shift
  step "Test: $name"
  mkdir -p build
  # Indented, so that the only such line that starts at the margin is the last one of the whole run.
  { "$@" 2>&1 || status=$?; echo "$status" >"$log.status"; } | tee "$log" |
    sed -u -E 's/^([0-9]+ passed, [0-9]+ failed)$/  \1/'
  status=$(<"$log.status")
  sum=$(sum_of "$log" "$status")
  passed=$((passed + ${sum% *}))
  failed=$((failed + ${sum#* }))
  ((${sum#* } == 0)) || { failures+=("$name"); what_failed "$name" "$log" >>"$why"; }
}

# What a log says around each failure, to be read at the end of a long run. Its end where it names none.
what_failed() {
  printf '==> What failed: %s\n' "$1"
  if grep -qE "$failing" "$2"; then grep -nE -B 10 -A 15 "$failing" "$2" | sed -n '1,120p'; else tail -n 60 "$2"; fi | sed 's/^/  /'
}

# side_by_side LANE...: functions that run suites, at the same time. Each line says which lane it is of.
side_by_side() {
  local lane all_passed=$passed all_failed=$failed all_failures=("${failures[@]}")
  for lane; do
    rm -f "build/lane-$lane"
    {
      trap - EXIT
      passed=0 failed=0 failures=()
      "lane_$lane"
      declare -p passed failed failures >"build/lane-$lane"
    } > >(sed -u "s/^/$lane | /") 2>&1 &
  done
  wait
  for lane; do
    passed=0 failed=1 failures=("what ran last among $lane")
    [[ ! -f build/lane-$lane ]] || eval "$(sed 's/^declare -[^ ]* //' "build/lane-$lane")"
    all_passed=$((all_passed + passed))
    all_failed=$((all_failed + failed))
    all_failures+=("${failures[@]}")
  done
  passed=$all_passed failed=$all_failed failures=("${all_failures[@]}")
}

# sum_of LOG STATUS: "PASSED FAILED". A suite that ended badly without naming a failure has one all the same.
sum_of() {
  awk -v status="$2" '
    /^[0-9]+ passed, [0-9]+ failed$/      { good = $1; bad = $3; known = 1 }
    /^\[  PASSED  \] [0-9]+ tests?\./     { good = $4; bad = 0; known = 1 }
    /^ *[0-9]+ FAILED TESTS?$/            { bad = $1; known = 1 }
    /^Ran [0-9]+ tests? in /              { good = $2; bad = 0; known = 1 }
    /^FAILED \((failures|errors)=/        { gsub(/[^0-9]+/, " "); bad = $1 + $2; good -= bad }
    END {
      if (!known) { good = status == 0; bad = status != 0 }
      if (status != 0 && bad == 0) bad = 1
      print good + 0, bad + 0
    }' "$1"
}

# The cluster of the tests; ends with this script.
start_postgres() {
  [[ -z ${TEST_POSTGRES:-} ]] || return 0
  postgres_folder=$(scripts/postgres.sh folder)
  TEST_POSTGRES=$(scripts/postgres.sh start "$postgres_folder")
  export TEST_POSTGRES
}

suite_scripts() {
  suite "the checks of ./dev lint themselves" "$python" scripts/floors_test.py
  suite "the provider catalogue" "$python" scripts/catalogue_test.py
}

suite_lint() { suite "lint, quick part" scripts/lint.sh --quick; }

# ctest_counted FLAGS...: ctest, then the sum of the single tests inside its programs. Two more at a time than there
# are cores: the topics wait for the database much of the time.
ctest_counted() {
  local status=0 results=build/$test_preset/ctest-results.xml
  ctest --test-dir "build/$test_preset" --parallel "$(($(nproc) + 2))" --output-on-failure --no-tests=error \
    --test-output-size-passed 20000 --test-output-truncation head --output-junit "$PWD/$results" "$@" || status=$?
  "$python" scripts/count_tests.py "$results"
  return "$status"
}

suite_clients() {
  npm_install tests/clients
  suite "real clients" tests/clients/run "$release_binary" "$@"
}

suite_schema() {
  npm_install tests/api_schema
  suite "the API description" tests/api_schema/run "$release_binary" "$@"
}

suite_browser() {
  npm_install tests/browser
  npm_install tests/connect # axe-core, and a service that people sign in to
  suite "pages in Chromium" tests/browser/run "$release_binary"
  npm_install web/portal
  npm_install tests/portal
  suite "the portal's types and logic" npm --prefix web/portal run --silent check
  suite "the portal in Chromium" tests/portal/run "$release_binary" "$@"
}

# Alone, and not among everything: it measures.
suite_speed() {
  local database
  npm_install tests/portal
  npm_install tests/connect
  for database in sqlite postgres; do
    suite "how quick the portal's pages are on $database" tests/portal/run "$release_binary" speed --database "$database"
  done
}

suite_sdk() { suite "client libraries" sdk/run "$@"; }

# Chromium at a real OAuth server and at a hostile one.
suite_connect() {
  npm_install sdk # sallyport.js is built there
  npm_install tests/connect
  suite "connecting accounts" tests/connect/run "$release_binary" "$@"
}

suite_process() { suite "the process as others see it" tests/process/run "$release_binary" "$@"; }

suite_letters() { suite "invitations by e-mail" tests/letters/run "$release_binary" "$@"; }

suite_files() { suite "files on a disk and in a store" tests/files/run "$release_binary" "$@"; }

# Root, for mounts of its own, tracing and servers of another user.
suite_faults() { suite "faults from outside" as_root tests/faults/run "$release_binary" "$@"; }

suite_cluster() { suite "two processes on one PostgreSQL" tests/cluster/run "$release_binary" "$@"; }

# suite_refreshes ROUNDS [FLAGS...]: on each database. 100 rounds are 1,000 refreshes and more of each kind of service.
suite_refreshes() {
  local rounds=$1 database
  shift
  for database in sqlite postgres; do
    suite "kill -9 during refreshes, $rounds rounds on $database" tests/kill/refreshes "$release_binary" \
      --rounds "$rounds" --database "$database" "$@"
  done
}

# suite_kill ROUNDS [FLAGS...]: on each database.
suite_kill() {
  local rounds=$1 database
  shift
  for database in sqlite postgres; do
    suite "kill -9, $rounds rounds on $database" tests/kill/run "$release_binary" --rounds "$rounds" \
      --database "$database" "$@"
  done
}

everything() {
  need build test lint
  suite_lint
  suite_scripts
  compile "$test_preset"
  compile release sallyport
  start_postgres
  suite "unit tests, HTTP topics and fuzz corpora" ctest_counted -LE long
  side_by_side pages machines
  # Alone: they measure times and memory, or kill in the middle of something.
  suite_faults
  suite_cluster
  suite_kill 3
  suite_refreshes 3
}

# What Chromium does with two cores leaves room for what mostly waits for programs to begin and to end.
lane_pages() { suite_browser; }
lane_machines() {
  suite_clients
  suite_schema
  suite_sdk
  suite_process
  suite_letters
  suite_files
  suite_connect
}

# module NAME [FLAGS...]: the unit tests of one module; nothing else is built.
module() {
  local name=$1
  shift
  [[ -n $(find "src/$name" -name '*_test.cpp' -print -quit) ]] || die "src/$name has no unit tests."
  compile test "${name}_test"
  [[ $name != store ]] || start_postgres
  suite "$name" "build/test/${name}_test" "$@"
}

# topic WORD [FLAGS...]: the HTTP topics whose file has the word in its name, or else the single tests of any
# topic that have it in theirs; in any case of letters.
topic() {
  local word=$1 filter='*' files file name database
  shift
  mapfile -t files < <(printf '%s\n' tests/http/*_test.cpp | grep -iF -- "$word")
  if ((${#files[@]} == 0)); then
    mapfile -t files < <(grep -liE -- "^TEST.*$word" tests/http/*_test.cpp)
    filter="*$(grep -ohiE -- "$word" "${files[@]}" | sort -u | paste -s -d '*' | sed 's/\*/*:*/g')*"
  fi
  ((${#files[@]})) || die "'$word' is no module and no suite, and no HTTP topic test has it in its name." \
    "Modules: $(modules | paste -s -d " "). Suites: clients, cluster, connect, faults, files, kill, letters, long, process, refreshes, schema, browser, sdk, fuzz, lint, scripts."
  start_postgres
  for file in "${files[@]}"; do
    name=http_$(basename "$file" .cpp)
    compile test "$name"
    for database in file postgres; do
      TEST_DATABASE=$database suite "$name on $database" "build/test/$name" --gtest_filter="$filter" "$@"
    done
  done
}

part() {
  local word=$1
  shift
  case $word in
    lint) need lint && suite_lint ;;
    sdk) need build test && suite_sdk "$@" ;;
    scripts) need test && suite_scripts ;;
    clients | schema | browser | connect | process | letters | files | faults | cluster)
      need build test
      compile release sallyport
      case $word in
        clients) suite_clients "$@" ;;
        schema) suite_schema "$@" ;;
        browser) suite_browser "$@" ;;
        connect) suite_connect "$@" ;;
        process) suite_process "$@" ;;
        letters) suite_letters "$@" ;;
        files) suite_files "$@" ;;
        faults) suite_faults "$@" ;;
        cluster) suite_cluster "$@" ;;
      esac
      ;;
    kill | refreshes | long)
      need build test
      compile release sallyport
      case $word in
        kill) suite_kill 10 "$@" ;;
        refreshes) suite_refreshes 10 "$@" ;;
        long)
          compile "$test_preset"
          start_postgres
          suite "all HTTP topics on PostgreSQL" ctest_counted -L postgres
          suite_kill 200 "$@"
          suite_refreshes 100 "$@"
          suite_speed
          suite "the portal on the other database" tests/portal/run "$release_binary" --database other
          ;;
      esac
      ;;
    fuzz)
      need build test
      local targets
      mapfile -t targets < <(fuzz_targets)
      test_preset='test'
      compile test "${targets[@]/#/fuzz_}"
      suite "fuzz corpora" ctest_counted -L fuzz "$@"
      ;;
    *)
      need build test
      if [[ -f src/$word/CMakeLists.txt ]]; then module "$word" "$@"; else topic "$word" "$@"; fi
      ;;
  esac
}

rm -f "$why"
trap finish EXIT
if (($#)); then part "$@"; else everything; fi
