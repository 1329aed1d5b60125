#!/usr/bin/env python3
"""Prints "N passed, N failed" for a JUnit file written by ctest, counting the single tests of GoogleTest
programs by their closing lines, and any other program as one test. Called by scripts/test.sh."""

import re
import sys
import xml.etree.ElementTree

PASSED = re.compile(r"^\[  PASSED  \] (\d+) tests?\.", re.MULTILINE)
FAILED = re.compile(r"^\s*(\d+) FAILED TESTS?$", re.MULTILINE)


def count(case):
    """(passed, failed) of one ctest entry."""
    output = case.findtext("system-out") or ""
    good = sum(int(number) for number in PASSED.findall(output))
    bad = sum(int(number) for number in FAILED.findall(output))
    if case.get("status") == "run":
        return (good or 1, bad)
    return (good, bad or 1)


def main():
    cases = xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testcase")
    counts = [count(case) for case in cases]
    print(f"{sum(good for good, _ in counts)} passed, {sum(bad for _, bad in counts)} failed")


if __name__ == "__main__":
    main()
