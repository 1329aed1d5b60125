"""fsync that fails: nothing is acknowledged, and nothing more is written until the database is opened anew."""

import concurrent.futures
import os
import re
import unittest

from caller import Caller
from eventually import eventually
from house import House, Load

WRITES = re.compile(r"(pwrite64|fsync|fdatasync|ftruncate)\(\d+<[^>]*/sallyport\.db(-wal)?>")


class FailingSync(unittest.TestCase):
    """strace lets the fsync number n of each thread fail: of the one that commits the log, and of those that change
    records."""

    def sweep(self, when):
        house = House(self).found()
        house.start_with_history()
        house.server.stop()
        trace = os.path.join(house.server.folder, "trace")
        # Of the files alone: SQLite asks no more of the folder's than to have been called.
        # -D: strace goes aside, so that the process that we have started is the server.
        house.server.before = ["strace", "-D", "-f", "-y", "--seccomp-bpf", "-o", trace,
                               *[word for part in ("", "-wal") for word in ("-P", f"{house.server.data}/sallyport.db{part}")],
                               "-e", "trace=fsync,fdatasync,pwrite64,ftruncate",
                               "-e", f"inject=fsync,fdatasync:error=EIO:when={when}"]
        house.start()
        before = len(house.tokens)
        with Load(house, threads=3, creates=when != "2"):  # the token of its caller is the first of two syncs
            eventually(lambda: house.get("/readyz") == 503, 20, "the failing fsync")
        print(f"{len(house.tokens) - before} tokens and {len(house.created)} changes before fsync {when} failed", flush=True)

        # Later ones would succeed, and must not be tried: what the failed one covered is not known.
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: house.issue(Caller(house.server.port)), range(24)))
        self.assertEqual(set(answers), {503})
        house.assert_fails_closed()
        house.server.stop()
        with open(trace, encoding="utf-8") as lines:
            before, injected, after = lines.read().partition("(INJECTED)")
        self.assertTrue(injected and WRITES.search(before))
        self.assertFalse(WRITES.search(after), after[:2000])

        house.server.before = []
        house.start()
        house.assert_nothing_lost()
        self.assertEqual(house.issue(), 200)

    def test_PR6_Q03_the_second_fsync_fails(self):
        self.sweep("2")

    def test_PR6_Q03_the_fifth_fsync_fails(self):
        self.sweep("5")

    def test_PR6_Q03_the_seventeenth_fsync_fails(self):
        self.sweep("17")

    def test_PR6_Q03_every_fsync_from_the_fifth_on_fails(self):
        self.sweep("5+")
