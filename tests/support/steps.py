"""A file of browser steps, run by node."""

import subprocess


def run_steps(folder, name, url, settings, seconds):
    """Whether NAME.mjs passed, and what it printed; one that takes longer hangs, and is stopped."""
    try:
        done = subprocess.run(["node", f"{name}.mjs", url], cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds)
    except subprocess.TimeoutExpired as hung:
        return False, (hung.stdout or b"").decode(errors="replace") + f"\nIt was stopped after {seconds} s.\n"
    return done.returncode == 0, done.stdout.decode(errors="replace")
