#!/usr/bin/env python3
"""clang-tidy over the C++ sources of a configured build, in parallel. Tests are left out: they are checked by
running them, and each costs as much as a source.

Most of the time goes into the headers of Boost and the standard library, so files are examined together: one source
includes them all, from different folders where possible, because these have different namespaces. When that has
complaints, or its files cannot be compiled together, it is halved until each file stands alone; what is reported is
always about a file alone.

A file that was clean stays clean until something it is made from changes: the file itself, a project
header it includes, its compiler command, .clang-tidy, the tool or the Debian packages. What was clean is
remembered in <build>/tidy/clean.json, so a second run takes a second. Called by scripts/lint.sh.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

TIDY = "clang-tidy-19"
# How many files are examined together at most: more save little, and spread worse over the cores.
BATCH = 32
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
# Counts of warnings that the header filter has already hidden.
NOISE = re.compile(r"^\d+ warnings? (and \d+ errors? )?(generated|treated as errors?)\.?$")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Sources:
    """Project files and what they include, each read once."""

    def __init__(self, root):
        self.root = root
        self._digests = {}
        self._includes = {}

    def _read(self, path):
        if path not in self._digests:
            content = path.read_bytes()
            self._digests[path] = hashlib.sha256(content).hexdigest()
            self._includes[path] = INCLUDE.findall(content.decode("utf-8", "replace"))
        return self._includes[path]

    def closure(self, path, include_paths):
        """The file and every project file it includes, directly or not."""
        found, waiting = {path}, [path]
        while waiting:
            current = waiting.pop()
            for name in self._read(current):
                for folder in (current.parent, *include_paths):
                    candidate = folder / name
                    if candidate in found:
                        break
                    if candidate.is_file():
                        found.add(candidate)
                        waiting.append(candidate)
                        break
        return found

    def digest(self, path):
        self._read(path)
        return self._digests[path]


def for_checks(arguments):
    """The compiler command without warnings, which building shows, and without the precompiled header: the checks
    would walk all of it in every file."""
    kept, rest = [], [*arguments, "-w"]
    while rest:
        if rest[0] == "-Xclang" and rest[1] in ("-include-pch", "-include"):
            del rest[:4]
        elif rest[0] == "-Winvalid-pch":
            del rest[0]
        else:
            kept.append(rest.pop(0))
    return kept


class Unit:
    """One entry of the compilation database with the key of its present state."""

    def __init__(self, entry, sources, toolchain):
        self.path = Path(entry["file"])
        self.name = str(self.path.relative_to(sources.root))
        arguments = for_checks(shlex.split(entry["command"]))
        command = shlex.join(arguments)
        include_paths = [Path(a[2:]) for a in arguments if a.startswith("-I") and len(a) > 2]
        self.entry = {**entry, "command": command}
        # Only some modules have folders of libraries; a batch needs those of all its files.
        self.settings = [(a,) for a in arguments if a.startswith(("-I", "-D"))]
        self.settings += [(a, folder) for a, folder in zip(arguments, arguments[1:]) if a == "-isystem"]
        self.files = sources.closure(self.path, include_paths)
        parts = [toolchain, command] + sorted(f"{f} {sources.digest(f)}" for f in self.files)
        self.key = hashlib.sha256("\n".join(parts).encode()).hexdigest()


def toolchain_state(root):
    """Everything outside the sources that can change a result."""
    return "\n".join((
        output_of(TIDY, "--version"),
        (root / ".clang-tidy").read_text(),
        output_of("dpkg-query", "-W", "-f", "${Package} ${Version}\n", "clang-19", "libstdc++-12-dev",
                  "libboost*-dev", "libssl-dev", "libsqlite3-dev", "libfmt-dev", "libgtest-dev"),
    ))


def units_of(build, root):
    sources, toolchain = Sources(root), toolchain_state(root)
    units = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = Path(entry["file"])
        product = path.is_relative_to(root / "src") and not path.name.endswith("_test.cpp")
        if product and path.suffix == ".cpp" and path not in units:
            units[path] = Unit(entry, sources, toolchain)
    return sorted(units.values(), key=lambda unit: unit.name)


def differing_files(root):
    """Files that differ from the last commit, new ones included."""
    names = output_of("git", "-C", str(root), "diff", "--name-only", "HEAD").splitlines()
    names += output_of("git", "-C", str(root), "ls-files", "-o", "--exclude-standard").splitlines()
    return {root / name for name in names}


def batches_of(units):
    """Lists of units for one source each; neighbours, as those of one folder are, come into different ones."""
    count = max(-(-len(units) // BATCH), min(len(units), os.cpu_count()))
    return [units[number::count] for number in range(count)]


def source_of(batch, database):
    """The file to examine for a batch, with its compiler command in a database of its own."""
    first = batch[0]
    if len(batch) == 1:
        return first.path, database
    name = hashlib.sha256("\n".join(unit.name for unit in batch).encode()).hexdigest()[:16]
    folder = database / name
    folder.mkdir(exist_ok=True)
    # By this name the analyzer knows that what it includes is no header, which it would leave out.
    source = folder / "UnifiedSource.cpp"
    source.write_text("".join(f'#include "{unit.path}"\n' for unit in batch))
    arguments = [str(source) if a == str(first.path) else a for a in shlex.split(first.entry["command"])]
    settings = dict.fromkeys(setting for unit in batch for setting in unit.settings)
    arguments += (word for setting in settings for word in setting)
    entry = {**first.entry, "file": str(source), "command": shlex.join(arguments)}
    (folder / "compile_commands.json").write_text(json.dumps([entry]))
    return source, folder


def examine(batch, database):
    """The tool's complaints about a batch; empty when it is clean."""
    source, folder = source_of(batch, database)
    result = subprocess.run([TIDY, "--quiet", "-p", str(folder), str(source)], capture_output=True, text=True)
    if result.returncode == 0 and not result.stdout.strip():
        return ""
    lines = (result.stdout + result.stderr).splitlines()
    return "\n".join(line for line in lines if not NOISE.match(line)) or f"{TIDY} ended with {result.returncode}"


def examine_all(units, database, clean):
    """Examines the units, recording the clean ones in `clean`; returns how many are not."""
    done = complaints = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(examine, batch, database): batch for batch in batches_of(units)}
        try:
            while running:
                finished, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in finished:
                    batch, complaint = running.pop(future), future.result()
                    if complaint and len(batch) > 1:
                        for half in (batch[::2], batch[1::2]):
                            running[pool.submit(examine, half, database)] = half
                        continue
                    done += len(batch)
                    print(f"[{done}/{len(units)}] {' '.join(unit.name for unit in batch)}", flush=True)
                    if complaint:
                        complaints += 1
                        print(complaint, flush=True)
                    else:
                        clean.update((unit.name, unit.key) for unit in batch)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=Path, help="configured build folder")
    parser.add_argument("--changed", action="store_true", help="only what the uncommitted changes touch")
    parser.add_argument("words", nargs="*", help="only files whose path contains one of these")
    options = parser.parse_args()

    root = Path(__file__).resolve().parent.parent
    build = options.build.resolve()
    units = units_of(build, root)
    if options.changed:
        differing = differing_files(root)
        units = [unit for unit in units if unit.files & differing]
    if options.words:
        units = [unit for unit in units if any(word in unit.name for word in options.words)]

    database = build / "tidy"
    database.mkdir(exist_ok=True)
    memory = database / "clean.json"
    clean = json.loads(memory.read_text()) if memory.exists() else {}
    waiting = [unit for unit in units if clean.get(unit.name) != unit.key]
    print(f"{len(units) - len(waiting)} of {len(units)} files are unchanged since they were clean", flush=True)
    (database / "compile_commands.json").write_text(json.dumps([unit.entry for unit in waiting]))
    try:
        complaints = examine_all(waiting, database, clean)
    finally:
        memory.write_text(json.dumps(clean, indent=0, sort_keys=True))
    if complaints:
        print(f"clang-tidy complains about {complaints} of {len(units)} files")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
