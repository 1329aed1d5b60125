"""A disk that is full, or that cannot be written."""

import os
import re
import subprocess
import unittest

from eventually import eventually
from house import START_REFUSED, House, Load, run_to_its_end

NOBODY = 65534
DISK_MB = 12


def mount(*words):
    done = subprocess.run(["mount", *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"mount {' '.join(words)}: {done.stderr.strip()}. A container needs CAP_SYS_ADMIN for this.")


class FullDisk(unittest.TestCase):
    def setUp(self):
        """Database, key, checkpoint and log share one small file system."""
        self.house = House(self)
        self.folder = self.house.server.folder
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.folder])
        mount("-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", self.folder)
        self.house.found().start_with_history()
        self.filler = os.path.join(self.folder, "filler")

    def fill(self):
        with open(self.filler, "ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    pass

    def free(self):
        os.unlink(self.filler)

    def test_PR6_Q02_fails_closed_and_returns_without_a_restart(self):
        house, pid = self.house, self.house.pid
        for _ in range(2):
            with Load(house, threads=3, creates=True):
                self.fill()
                eventually(lambda: house.get("/readyz") == 503, 20, "the full disk")
            house.assert_fails_closed()
            self.assertEqual(house.caller.token(house.issuer[0], house.boss[1])[0], 401, "a wrong secret is refused as ever")
            before = len(house.tokens)
            self.free()
            eventually(lambda: house.issue() == 200, 5, "service after space came back")
            self.assertEqual(house.get("/readyz"), 200)
            with Load(house, threads=3, creates=True):
                eventually(lambda: len(house.tokens) > before + 100, 10)
        self.assertEqual(pid, house.pid)
        house.assert_nothing_lost()
        house.server.stop()
        house.start()
        house.assert_nothing_lost()

    def test_PR6_Q02_a_kill_on_the_full_disk_loses_nothing(self):
        house = self.house
        with Load(house, threads=3, creates=True):
            self.fill()
            eventually(lambda: house.get("/readyz") == 503, 20, "the full disk")
        house.server.kill()
        self.free()
        house.start()
        house.assert_nothing_lost()


class ReadOnly(unittest.TestCase):
    def refuses(self, server, *names):
        code, said = run_to_its_end(server)
        self.assertEqual(code, START_REFUSED, said)
        self.assertRegex(said, "|".join(re.escape(name) for name in names))
        self.assertRegex(said, r"may write", "what to do about it")

    def test_PR6_a_database_file_that_may_not_be_written_is_refused_at_the_start(self):
        house = House(self, account=NOBODY).found()
        path = os.path.join(house.server.data, "sallyport.db")
        os.chmod(path, 0o400)
        self.refuses(house.server, path)
        os.chmod(path, 0o600)
        house.start()
        self.assertEqual(house.issue(), 200)

    def test_PR6_a_data_folder_of_somebody_else_is_refused_at_the_start(self):
        house = House(self, account=NOBODY).found()
        os.chown(house.server.data, 0, 0)
        os.chmod(house.server.data, 0o755)
        self.refuses(house.server, house.server.data)

    def test_PR6_a_read_only_file_system_is_refused_at_the_start(self):
        house = House(self).found()
        data = house.server.data
        self.addCleanup(subprocess.run, ["umount", "--lazy", data])
        mount("--bind", data, data)
        mount("-o", "remount,ro,bind", data)
        self.refuses(house.server, data)

    def test_PR6_a_file_system_that_becomes_read_only_is_as_a_full_disk(self):
        """As a kernel does that remounts after an error: files that are open stay so, writes answer EROFS."""
        house = House(self).found().start_with_history()
        tracer = subprocess.Popen(
            ["strace", "-f", "-p", str(house.pid), "-o", os.path.join(house.server.folder, "trace"),
             "-e", "trace=pwrite64,ftruncate", "-e", "inject=pwrite64,ftruncate:error=EROFS"],
            stderr=subprocess.DEVNULL)
        self.addCleanup(tracer.kill)
        with Load(house, threads=3, creates=True):
            eventually(lambda: house.get("/readyz") == 503, 20, "the read-only file system")
        house.assert_fails_closed()
        tracer.terminate()
        tracer.wait(timeout=10)
        eventually(lambda: house.issue() == 200, 5, "service after the remount")
        house.assert_nothing_lost()
