# shellcheck shell=bash
# Configuring and building a preset. Sourced, after say.sh and install.sh.

export NINJA_STATUS='[%f/%t %es] '

# configure PRESET: makes build/PRESET ready; quick when it is.
configure() {
  local preset=$1
  # The web parts are embedded in the binary, so every preset needs them.
  npm_install web
  npm_install web/portal
  [[ -f build/$preset/build.ninja ]] && return 0
  step "Configuring build/$preset"
  cmake --preset "$preset"
}

# compile PRESET [TARGET...]: builds the targets, or everything.
compile() {
  local preset=$1
  shift
  configure "$preset"
  step "Building ${*:-everything} in build/$preset"
  ninja -C "build/$preset" "$@"
}
