"""Waiting for a condition with a deadline; no test sleeps for a fixed time."""

import time


def eventually(condition, seconds, what="the condition"):
    """How long it took until the condition held; fails after `seconds`."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.01)  # polling a condition, with the deadline above
    return time.monotonic() - begun
