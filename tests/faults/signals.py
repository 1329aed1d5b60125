"""Signals under load, and a second server where one is (reliability F10: PR1, PR5, security Q07, Q09)."""

import os
import signal
import socket
import time
import unittest

from eventually import eventually
from house import START_REFUSED, House, Load, run_to_its_end
from sallyport_server import Server

DRAIN_SECONDS = 10  # server.limits.drain_ms
STOPPED_SECONDS = 3


class Signals(unittest.TestCase):
    def setUp(self):
        self.house = House(self).found().start_with_history()

    def refused(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.house.server.port)) != 0

    def test_Q07_PR5_SIGTERM_under_load_drains_and_loses_nothing(self):
        house = self.house
        with Load(house, threads=4, creates=True) as load:
            eventually(lambda: len(house.tokens) > 300, 10)
            begun = time.monotonic()
            house.server.process.send_signal(signal.SIGTERM)
            eventually(self.refused, 5, "the end of accepting")
            code = house.server.process.wait(timeout=DRAIN_SECONDS + 5)
            took = time.monotonic() - begun
        print(f"drained in {took * 1000:.0f} ms, {len(house.tokens)} tokens, {load.unknown} attempts without an answer",
              flush=True)
        self.assertEqual(code, 0)
        self.assertLess(took, DRAIN_SECONDS)
        house.start()
        house.assert_nothing_lost()

    def test_Q07_SIGSTOP_for_seconds_and_SIGCONT_goes_on(self):
        house = self.house
        with Load(house, threads=4, creates=True):
            eventually(lambda: len(house.tokens) > 100, 10)
            os.kill(house.pid, signal.SIGSTOP)
            time.sleep(STOPPED_SECONDS)  # the length of the fault, not a wait for a condition
            before = len(house.tokens)
            os.kill(house.pid, signal.SIGCONT)
            eventually(lambda: len(house.tokens) > before + 100, 10, "service after SIGCONT")
        house.assert_nothing_lost()

    def test_Q09_a_second_server_on_the_same_database_file_refuses_to_start(self):
        first = self.house.server
        second = Server(first.binary, database="sqlite:" + os.path.join(first.data, "sallyport.db"),
                        extra=["--key-file", os.path.join(first.data, "key-encryption.key")])
        self.addCleanup(second.remove)
        code, said = run_to_its_end(second)
        self.assertEqual(code, START_REFUSED)
        self.assertIn(f"in use by another Sallyport (process {self.house.pid})", said)
        self.assertEqual(self.house.issue(), 200)

    def test_Q09_a_second_server_on_the_same_port_refuses_to_start(self):
        second = House(self).found().server
        second.port = self.house.server.port
        code, said = run_to_its_end(second)
        self.assertEqual(code, START_REFUSED)
        self.assertIn(f"Cannot listen on 127.0.0.1:{second.port}", said)
        self.assertIn("Choose another address or stop the program", said)
        self.assertEqual(self.house.issue(), 200)
        self.house.assert_nothing_lost()
