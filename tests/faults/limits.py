"""A process that may have little: 128 MB of memory, 256 descriptors (reliability R7, F7: PR10, security K16, O01, Q10,
Q11)."""

import json
import time
import unittest

from caller import Caller
from clients import HEALTH_SECONDS, MEMORY_MB, SHORT_LIMITS, Crowd, Probe, need_descriptors
from eventually import eventually
from house import House, Load

DESCRIPTORS = 256
IDLE = 400
CANNOT_ACCEPT = "Connections cannot be accepted just now."


def capped(megabytes):
    """Memory that can be written to, whichever way it was asked for; works without a cgroup of our own. Stacks of threads
    count in full, used or not."""
    return ["prlimit", f"--data={megabytes * 1024 * 1024}"]


class LittleMemory(unittest.TestCase):
    def under_attack(self, **kinds):
        need_descriptors(5000)
        house = House(self, extra=SHORT_LIMITS).found()
        house.server.before = capped(MEMORY_MB)
        house.start_with_history()
        with Load(house, threads=1), Probe(house.server.port) as probe:
            counts = Crowd(self, house.server.port, seconds=15, **kinds).result()
        self.assertIsNone(house.server.process.poll(), "the process was ended")
        print(f"p99 of health {probe.p99() * 1000:.1f} ms of {len(probe.times)}, {len(probe.failures)} cut; "
              f"{house.memory('VmHWM'):.0f} MB at most; {counts}", flush=True)
        self.assertLess(house.memory("VmHWM"), MEMORY_MB)
        for kind, count in counts.items():
            self.assertEqual(count["closed"], count["opened"], kind)
            self.assertLessEqual(set(count["answered"]), {"200", "408", "413", "429", "431", "503"}, kind)
        house.connect()  # the connection was idle for longer than it may be
        eventually(lambda: house.issue() == 200, 5)
        house.assert_nothing_lost()
        return probe, counts

    def test_PR10_Q10_O01_large_heads_and_bodies_are_shed_within_128_MB(self):
        probe, counts = self.under_attack(big_head=3000, endless_body=300, endless_chunks=300, slow_head=500)
        self.assertFalse(probe.failures)
        self.assertLess(probe.p99(), HEALTH_SECONDS)
        self.assertGreater(sum(count["answered"].get("503", 0) for count in counts.values()), 100, "over the budget")

    def test_PR10_Q10_clients_that_do_not_read_are_cut_within_128_MB(self):
        probe, _ = self.under_attack(slow_reader=2000, slow_head=2000)
        self.assertFalse(probe.failures)
        self.assertLess(probe.p99(), HEALTH_SECONDS)

    def test_PR10_Q10_connections_that_carried_much_hold_nothing_when_idle(self):
        house = House(self).found()
        house.server.before = capped(MEMORY_MB)
        house.start_with_history()
        callers = [Caller(house.server.port) for _ in range(IDLE)]
        for caller in callers:
            self.assertEqual(caller.form("/oauth/token", a="a" * 900_000)[0], 400)
            self.assertEqual(caller.send("GET", "/api_schema.json")[0], 200)
        print(f"{house.memory('VmHWM'):.0f} MB at most for {IDLE} idle connections", flush=True)
        self.assertLess(house.memory("VmHWM"), MEMORY_MB / 2)
        for caller in callers:
            self.assertEqual(caller.send("GET", "/healthz")[0], 200)
        house.assert_nothing_lost()


class FewDescriptors(unittest.TestCase):
    def test_PR10_K16_Q11_accepting_resumes_and_neither_spins_nor_fills_the_log(self):
        house = House(self).found()
        house.server.before = ["prlimit", f"--nofile={DESCRIPTORS}"]
        house.start_with_history()
        crowd = Crowd(self, house.server.port, seconds=60, silent=2 * DESCRIPTORS)
        eventually(lambda: self.lines(house), 5, "the line about descriptors")
        begun, used, said = time.monotonic(), house.processor_seconds(), self.lines(house)
        asked = 0
        while time.monotonic() - begun < 3:  # the span over which processor time is taken
            house.assert_reads_go_on()
            self.assertEqual(house.issue(), 200, "who is connected is served")
            asked += 1
            time.sleep(0.1)
        used, said, took = house.processor_seconds() - used, self.lines(house) - said, time.monotonic() - begun
        print(f"{used:.2f} s of processor time and {said} lines in {took:.0f} s, with {4 * asked} requests", flush=True)
        self.assertLess(used, 0.5)
        self.assertLessEqual(said, took + 1)
        self.assertLessEqual(house.descriptors(), DESCRIPTORS)

        crowd.end()  # the kernel closes all of them
        took = eventually(lambda: Caller(house.server.port).send("GET", "/healthz")[0] == 200, 5, "a new connection")
        self.assertLess(took, 2)
        self.assertEqual(house.issue(Caller(house.server.port)), 200)
        house.assert_nothing_lost()

    def lines(self, house):
        with open(house.server.log_path, encoding="utf-8") as log:
            return sum(json.loads(line)["message"] == CANNOT_ACCEPT for line in log)
