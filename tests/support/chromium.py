"""Which Chromium the tests are run with."""

import os
import shutil
import sys


def chromium(package="chromium"):
    """Where the program of that Debian package is; CHROMIUM names another one. Ends the run when there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which(package)
    if not path:
        sys.exit(f"Chromium is missing: install the Debian package {package}, or set CHROMIUM to the path of another one.")
    return path
