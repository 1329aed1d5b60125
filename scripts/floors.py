#!/usr/bin/env python3
"""Checks that the house stands as docs and CMake say: floors, headers, words and names.

The floors come from the `# floor N` lines of src/CMakeLists.txt, what a module may use from the USES of
its own CMakeLists.txt. Every finding is one line, `file:line: what is wrong. What to do.` Called by
./dev lint and ./dev test; scripts/floors_test.py has a tiny tree for each kind of finding.
"""

import dataclasses
import re
import sys
from pathlib import Path

from cpp_text import code_only, without_comments

CODE_FOLDERS = ("src", "tests", "fuzz", "bench")
SKIPPED_FOLDERS = {"node_modules", "corpus", "__pycache__"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Finding:
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


@dataclasses.dataclass
class Module:
    """One folder of src/ as its CMakeLists.txt describes it."""

    name: str
    floor: int
    cmake_path: str
    cmake_line: int = 1
    uses: frozenset = frozenset()
    test_uses: frozenset = frozenset()


@dataclasses.dataclass(frozen=True)
class HeaderRule:
    """Headers that only some folders may include."""

    pattern: re.Pattern
    allowed: tuple
    advice: str


@dataclasses.dataclass(frozen=True)
class WordRule:
    """Words that code, not comments, may contain only in some folders."""

    pattern: re.Pattern
    allowed: tuple
    advice: str


# The first rule that matches a header decides.
HEADER_RULES = (
    HeaderRule(re.compile(r"boost/beast"), ("http/",),
               "Only http includes Beast; use the request and response types of http."),
    HeaderRule(re.compile(r"boost/asio/ssl"), ("http/",),
               "Only http speaks TLS; use what http offers."),
    HeaderRule(re.compile(r"boost/asio"), ("http/", "async/"),
               "Only http and async include Asio; async/task.h has the coroutine type, async the timers and pools."),
    HeaderRule(re.compile(r"openssl/(ssl|err)\.h"), ("crypto/", "http/", "egress/test_"),
               "OpenSSL belongs to crypto, and its TLS headers to http; use what crypto offers."),
    HeaderRule(re.compile(r"(openssl/|sodium|argon2)"), ("crypto/", "egress/test_"),
               "Only crypto includes cryptographic libraries; use what crypto offers."),
    HeaderRule(re.compile(r"utf8proc"), ("model/",),
               "Only model folds the case of Unicode text (docs/adr/0047)."),
    HeaderRule(re.compile(r"re2/"), ("providers/",),
               "Only providers matches expressions that others have written (docs/adr/0076)."),
    HeaderRule(re.compile(r"(cairo|fribidi|ft2build|date/tz)"), ("dialects/external_api/company/",),
               "Only the exports of the external API draw pages and know time zones (docs/adr/0075)."),
    HeaderRule(re.compile(r"sqlite3"), ("store/sqlite/",),
               "Only store/sqlite knows the database; use a repository of store."),
    HeaderRule(re.compile(r"libpq"), ("store/postgres/",),
               "Only store/postgres knows the database; use a repository of store."),
    HeaderRule(re.compile(r"curl/"), ("transfer/",),
               "Only transfer includes libcurl; its Transfer takes the options."),
    HeaderRule(re.compile(r"spdlog/"), ("app/",),
               "Only app includes spdlog; log through base/log.h."),
    HeaderRule(re.compile(r"CLI/"), ("app/",), "Only app reads the command line; pass values in."),
    HeaderRule(re.compile(r"toml\+\+/"), ("app/",), "Only app reads configuration files; pass values in."),
)

WORD_RULES = (
    WordRule(re.compile(r"\b(?:system|steady|high_resolution|utc)_clock\s*::\s*now\b"), ("base/",),
             "Take a base::Clock through the constructor."),
    WordRule(re.compile(r"\bs?rand\s*\(|\bstd\s*::\s*random_device\b"), ("base/", "crypto/"),
             "Take a base::Random through the constructor."),
    WordRule(re.compile(r"\bco_spawn\b|\bdetached\b"), ("async/",),
             "Only async starts coroutines; give this one an owner with async's task group."),
    WordRule(re.compile(r"\bstd\s*::\s*atomic\s*<\s*std\s*::\s*shared_ptr\b"), (),
             "Post a message to the core that owns the value instead of sharing it."),
)

VAGUE_NAME = re.compile(r"(?:^|[_.-])(utils?|helpers?|common|managers?)(?=$|[_.-])", re.IGNORECASE)
# Spelled in two parts, so that this file passes its own check.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|GTEST_" r"SKIP|DIS" r"ABLED_\w+)\b")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def is_test(relative):
    """Test code may also use what TEST_USES names; sources that CMake leaves out of the library."""
    return relative.endswith("_test.cpp")


class House:
    """The source tree below `root`, read once."""

    def __init__(self, root):
        self.root = Path(root)
        self.src = self.root / "src"
        self.findings = []
        self.modules = {}

    def report(self, path, line, text):
        shown = path if isinstance(path, str) else str(path.relative_to(self.root))
        self.findings.append(Finding(shown, line, text))

    def check(self):
        self.read_floors()
        self.check_uses()
        for path in self.files(("src",), (".h", ".cpp")):
            self.check_source(path)
        for path in self.files((*CODE_FOLDERS, "scripts", "cmake", "migrations", "web"), None):
            self.check_name(path)
        for path in self.files((*CODE_FOLDERS, "cmake", "migrations"), None):
            self.check_unfinished(path)
        return sorted(self.findings, key=lambda f: (f.path, f.line, f.text))

    def files(self, folders, suffixes):
        """Files below the folders, in order, without what tools have put there."""
        for folder in folders:
            for path in sorted((self.root / folder).rglob("*")):
                skipped = SKIPPED_FOLDERS.intersection(path.relative_to(self.root).parts)
                if path.is_file() and not skipped and (suffixes is None or path.suffix in suffixes):
                    yield path

    # -- floors and USES ------------------------------------------------------------------------------

    def read_floors(self):
        """Fills `modules` from the CMake files."""
        listing = self.src / "CMakeLists.txt"
        floor = None
        for number, line in enumerate(listing.read_text().splitlines(), 1):
            if match := re.match(r"\s*#\s*floor\s+(\d+)", line):
                floor = int(match[1])
            elif match := re.match(r"\s*add_subdirectory\(\s*(\w+)", line):
                if floor is None:
                    self.report(listing, number, f"{match[1]} has no floor. Put `# floor N` above it.")
                else:
                    self.modules[match[1]] = self.read_module(match[1], floor)
        for folder in sorted(p for p in self.src.iterdir() if p.is_dir()):
            if folder.name not in self.modules:
                self.report(listing, 1, f"src/{folder.name} has no floor. Add it below the right `# floor N` line.")

    def read_module(self, name, floor):
        path = self.src / name / "CMakeLists.txt"
        module = Module(name, floor, str(path.relative_to(self.root)))
        text = re.sub(r"#[^\n]*", "", path.read_text()) if path.is_file() else ""
        match = re.search(r"sallyport_module\(\s*" + name + r"\b([^)]*)\)", text)
        if not match:
            self.report(module.cmake_path, 1, f"There is no sallyport_module({name} ...) here. Add it.")
            return module
        module.cmake_line = line_of(text, match.start())
        lists = {"USES": set(), "TEST_USES": set(), "LINKS": set()}
        current = None
        for word in match[1].split():
            if word in lists:
                current = lists[word]
            elif current is not None:
                current.add(word)
        module.uses = frozenset(lists["USES"])
        module.test_uses = frozenset(lists["TEST_USES"])
        return module

    def check_uses(self):
        for module in self.modules.values():
            for used in sorted(module.uses | module.test_uses):
                if used not in self.modules:
                    self.report(module.cmake_path, module.cmake_line,
                                f"USES names {used}, which is no module. Take it out or add it to src/CMakeLists.txt.")
                elif self.modules[used].floor >= module.floor:
                    self.report(module.cmake_path, module.cmake_line,
                                f"USES names {used}: {self.relation(module, used)} {self.way_out(module, used)}")

    def relation(self, module, used):
        other = self.modules[used].floor
        if other == module.floor:
            return f"{used} is on floor {other}, the same as {module.name}."
        return f"{used} is on floor {other}, above {module.name} on floor {module.floor}."

    def way_out(self, module, used):
        if self.modules[used].floor == module.floor:
            return "Move what both need to a lower floor."
        return "Move what is needed below, or pass it in from above as an interface."

    # -- one source file ------------------------------------------------------------------------------

    def check_source(self, path):
        relative = path.relative_to(self.src).as_posix()
        text = path.read_text(encoding="utf-8", errors="replace")
        module = self.modules.get(relative.split("/")[0])
        for match in INCLUDE.finditer(without_comments(text)):
            line = line_of(text, match.start(2))
            self.check_header(path, relative, line, match[2])
            if module:
                self.check_include(path, relative, line, module, match[1] == '"', match[2])
        self.check_words(path, relative, code_only(text))

    def check_include(self, path, relative, line, module, quoted, header):
        target = header.split("/")[0]
        if ".." in header.split("/"):
            self.report(path, line, f'includes "{header}". Write the path from src/ on.')
        elif target not in self.modules:
            if quoted and (path.parent / header).is_file():
                self.report(path, line, f'includes "{header}". Write the path from src/ on.')
        elif "/" not in header or not quoted and not (self.src / header).is_file():
            return
        elif target == module.name:
            self.check_neighbouring_dialect(path, relative, line, header)
        else:
            self.check_other_module(path, relative, line, module, target, header)

    def check_other_module(self, path, relative, line, module, target, header):
        if self.modules[target].floor >= module.floor:
            self.report(path, line,
                        f'includes "{header}": {self.relation(module, target)} {self.way_out(module, target)}')
        elif target not in module.uses and not (is_test(relative) and target in module.test_uses):
            wanted = "TEST_USES" if is_test(relative) else "USES"
            self.report(path, line, f'includes "{header}", but {module.cmake_path} does not name {target}. '
                                    f"Add {target} to its {wanted}.")

    def check_neighbouring_dialect(self, path, relative, line, header):
        """Folders inside dialects/ never see each other; files directly in dialects/ see all."""
        own, other = relative.split("/"), header.split("/")
        if own[0] == "dialects" and len(own) > 2 and len(other) > 2 and own[1] != other[1]:
            self.report(path, line, f'includes "{header}": one dialect never includes another. '
                                    "Move what both need to dialects/ itself or to a lower floor.")

    def check_header(self, path, relative, line, header):
        for rule in HEADER_RULES:
            if rule.pattern.match(header):
                if not relative.startswith(rule.allowed):
                    self.report(path, line, f"includes <{header}>. {rule.advice}")
                return

    def check_words(self, path, relative, code):
        for rule in WORD_RULES:
            if relative.startswith(rule.allowed):
                continue
            for match in rule.pattern.finditer(code):
                self.report(path, line_of(code, match.start()), f"says {match[0]}. {rule.advice}")

    # -- names and unfinished work --------------------------------------------------------------------

    def check_name(self, path):
        for part in path.relative_to(self.root).parts:
            if match := VAGUE_NAME.search(part.removesuffix(path.suffix)):
                self.report(path, 1, f'"{match[1]}" in the name {part} says nothing. Name it after what it owns.')

    def check_unfinished(self, path):
        text = path.read_text(encoding="utf-8", errors="replace")
        for match in UNFINISHED.finditer(text):
            self.report(path, line_of(text, match.start()), f"says {match[1]}. Finish it now, or write an issue and take it out.")


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    findings = House(root).check()
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} findings; docs/adr/0003 says why the floors are there.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
