"""A PostgreSQL of its own for tests of whole processes, made by scripts/postgres.sh, and its faults."""

import contextlib
import os
import signal
import subprocess
import time

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts", "postgres.sh")


def running(process):
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def signal_to(process, which):
    """A signal to a process that may have ended meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, which)


class Cluster:
    def __init__(self, *settings, on_disk=False):
        """`settings` are lines of postgresql.conf. `on_disk` is for what has to survive a crash, or is measured."""
        self.folder = self.script("folder", *(["disk"] if on_disk else []))
        self.url = self.script("start", self.folder, *settings)

    @staticmethod
    def script(word, *more):
        done = subprocess.run([SCRIPT, word, *more], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"postgres.sh {word}: {done.stderr}{done.stdout}")
        return done.stdout.strip()

    def make_database(self, name):
        """An empty database; returns its URL."""
        subprocess.run(["psql", "--quiet", "--no-psqlrc", self.url, "-c", f"CREATE DATABASE {name} TEMPLATE template0"],
                       check=True, capture_output=True, timeout=60)
        return self.url.replace("/postgres?", f"/{name}?")

    def processes(self):
        """The postmaster first, then its children."""
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as lines:
            master = int(next(lines))
        with open(f"/proc/{master}/task/{master}/children", encoding="ascii") as children:
            return [master] + [int(child) for child in children.read().split()]

    def stopped(self):
        """Stops all of them and returns them; the postmaster first, so that it makes no more meanwhile."""
        signal_to(self.processes()[0], signal.SIGSTOP)
        found = self.processes()
        for process in found:
            signal_to(process, signal.SIGSTOP)
        return found

    def kill(self):
        """As a crash of the machine's database: nothing is flushed, nobody is told. Returns when all are gone."""
        victims = self.stopped()
        for process in victims:
            signal_to(process, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while any(running(process) for process in victims) and time.monotonic() < deadline:
            time.sleep(0.01)  # polling a condition, with the deadline above

    def freeze(self):
        self.frozen = self.stopped()

    def thaw(self):
        for process in self.frozen:
            signal_to(process, signal.SIGCONT)

    def restart(self):
        self.script("restart", self.folder)

    def halt(self):
        self.script("halt", self.folder)

    def remove(self):
        self.script("stop", self.folder, "immediate")
