"""A wall clock of a server under test that a test can set; its monotonic clock stays true, as on a real host."""

import os
import struct
import subprocess
import time

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shifted_clock.c")


class ShiftedClock:
    """The clock of one Server and of its commands from now on, at the true time until it is shifted."""

    def __init__(self, server):
        preload = os.path.join(server.folder, "shifted_clock.so")
        subprocess.run(["clang-19", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", preload, SOURCE], check=True)
        self.file = os.path.join(server.folder, "clock")
        self.shift_to(0)
        server.more_environment = {"LD_PRELOAD": preload, "CLOCK_SHIFT_FILE": self.file}

    def shift_to(self, seconds):
        """Counts at once, in a process that runs too."""
        self.shift = seconds
        with open(os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600), "wb", buffering=0) as file:  # in place: it is mapped
            file.write(struct.pack("=q", seconds))

    def now(self):
        return time.time() + self.shift
