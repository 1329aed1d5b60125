# shellcheck shell=bash
# What there is to check, build and test. Sourced.

# cpp_sources: the project's C++ files, each ended by a NUL.
cpp_sources() {
  find src tests fuzz bench -name node_modules -prune -o -type f \( -name '*.h' -o -name '*.cpp' \) -print0 | sort -z
}

# shell_sources: the shell scripts, each ended by a NUL; those without a suffix are known by their first line.
shell_sources() {
  find dev .ci scripts tests fuzz bench \( -name node_modules -o -name corpus \) -prune -o -type f -print0 |
    while IFS= read -r -d '' file; do
      if [[ $file == *.sh ]] || head -c 40 "$file" | head -n 1 | grep -aqE '^#!.*\b(ba)?sh$'; then
        printf '%s\0' "$file"
      fi
    done
}

# modules: the names of the modules, lowest floor first, one a line.
modules() { sed -nE 's/^add_subdirectory\(([a-z_]+)\).*/\1/p' src/CMakeLists.txt; }

# fuzz_targets: the names of the fuzz targets, one a line.
fuzz_targets() { sed -nE 's/^sallyport_fuzz\(([a-z0-9_]+).*/\1/p' fuzz/CMakeLists.txt; }
