"""PostgreSQL behind a slow or broken line (reliability R5: PR8, security Q06)."""

import statistics
import time
import unittest

from eventually import eventually
from fault_proxy import FaultProxy
from house import House
from postgres_cluster import Cluster

STATEMENT_MS = 1000
REFUSED_WITHIN = 5  # seconds, as in tests/cluster: the longest wait for the log, and then some
DELAY = 0.2


class SlowDatabase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster("fsync = on", on_disk=True)
        cls.addClassCleanup(cls.cluster.remove)

    def setUp(self):
        self.proxy = FaultProxy(self.cluster.folder)
        self.addCleanup(self.proxy.remove)
        name = "faults_" + self.id().rpartition(".")[2][-40:].lower()
        database = self.proxy.url(self.cluster.make_database(name))
        self.house = House(self, database=database, extra=["--store-statement-ms", str(STATEMENT_MS)])
        self.house.found().start_with_history()

    def median_of(self, action, times):
        took = []
        for _ in range(times):
            begun = time.monotonic()
            self.assertEqual(action(), 200)
            took.append(time.monotonic() - begun)
        return statistics.median(took)

    def verifying(self):
        return self.house.whoami(self.house.old_token)

    def test_PR8_Q06_a_slow_database_makes_tokens_slow_and_verifying_not(self):
        house = self.house
        quick = self.median_of(self.verifying, 50), self.median_of(house.issue, 10)
        self.proxy.slow(DELAY)
        slow = self.median_of(self.verifying, 50), self.median_of(house.issue, 3)
        print(f"verifying {quick[0] * 1000:.1f} ms and {slow[0] * 1000:.1f}, a token {quick[1] * 1000:.1f} ms and "
              f"{slow[1] * 1000:.0f}", flush=True)
        self.assertGreater(slow[1], DELAY, "the delay is not felt")
        self.assertLess(slow[0], DELAY / 2)
        self.proxy.heal()
        eventually(lambda: self.median_of(house.issue, 1) < DELAY, 10, "the old pace")
        house.assert_nothing_lost()

    def away(self, begin):
        """Nothing is issued, what needs no database goes on, and service comes back by itself."""
        house = self.house
        begin()
        begun = time.monotonic()
        self.assertEqual(house.issue(), 503)
        self.assertLess(time.monotonic() - begun, REFUSED_WITHIN)
        self.assertGreaterEqual(int(house.caller.headers["Retry-After"]), 1)
        eventually(lambda: house.get("/readyz") == 503, 10)
        self.assertLess(self.median_of(self.verifying, 50), DELAY / 2)
        house.assert_fails_closed()
        self.proxy.heal()
        took = eventually(lambda: house.issue() == 200, 15, "service after the database came back")
        print(f"back after {took:.1f} s", flush=True)
        house.assert_nothing_lost()

    def test_PR8_Q06_a_database_that_answers_nothing_any_more(self):
        self.away(self.proxy.swallow)

    def test_PR8_Q06_a_database_that_answers_a_byte_a_second(self):
        self.away(self.proxy.drip)

    def test_PR8_Q05_connections_that_are_cut_are_made_anew(self):
        for _ in range(3):
            self.proxy.cut()
            eventually(lambda: self.house.issue() == 200, 10, "a new connection")
        self.house.assert_nothing_lost()
