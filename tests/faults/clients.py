"""Thousands of bad clients beside honest ones (reliability R7: PR10, security K08, Q11)."""

import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
import unittest
import urllib.request

from caller import Caller, Down
from eventually import eventually
from house import House, Load

HERE = os.path.dirname(os.path.abspath(__file__))
MEMORY_MB = 128
HEALTH_SECONDS = 0.1  # reliability PR10
LIMIT_MS = 4000       # of a head, a body, an answer and an idle connection: shorter than the defaults, as a test has to be
SHORT_LIMITS = [word for name in ("head", "body", "idle", "write") for word in (f"--server-limits-{name}-ms", str(LIMIT_MS))]


def need_descriptors(count):
    """Server and crowd inherit the limit of this process."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most < count:
        raise AssertionError(f"this test needs {count} descriptors a process, and only {most} are allowed (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Crowd:
    """The child process with the bad clients; they are all connected when it has been made."""

    def __init__(self, test, port, seconds, **kinds):
        words = [sys.executable, "-B", os.path.join(HERE, "crowd.py"), str(port), str(seconds)]
        self.process = subprocess.Popen(words + [f"{kind}={count}" for kind, count in kinds.items()],
                                        stdout=subprocess.PIPE, text=True)
        test.addCleanup(self.end)
        self.opened = sum(kinds.values())
        test.assertEqual(self.process.stdout.readline().strip(), "open")

    def result(self):
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Probe:
    """Asks for health on a new connection each time, as a load balancer does; keeps the times."""

    def __init__(self, port):
        self.port, self.times, self.failures = port, [], []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        while not self.ending.wait(0.005):  # the pace of the probes
            begun = time.monotonic()
            try:
                status, _ = Caller(self.port).send("GET", "/healthz")
            except Down as down:
                status = repr(down.__cause__)
            self.times.append(time.monotonic() - begun)
            if status != 200:
                self.failures.append(status)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()

    def p99(self):
        return statistics.quantiles(self.times, n=100)[98]


def open_connections(house):
    with urllib.request.urlopen(house.server.url + "/metrics", timeout=5) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith("sallyport_http_connections "):
                return int(float(line.split()[1]))
    raise AssertionError("there is no gauge of connections")


class SlowClients(unittest.TestCase):
    def test_PR10_K08_Q11_six_thousand_slow_clients_cost_the_honest_ones_nothing(self):
        need_descriptors(7000)
        house = House(self, extra=SHORT_LIMITS).found().start_with_history()
        descriptors, memory = house.descriptors(), house.memory("VmRSS")
        with Load(house, threads=1), Probe(house.server.port) as probe:
            before = len(house.tokens)
            crowd = Crowd(self, house.server.port, seconds=20, slow_head=2000, slow_body=2000, slow_reader=1000, silent=500,
                          half_closed=500)
            most = max(open_connections(house), open_connections(house))
            counts = crowd.result()
            tokens = len(house.tokens) - before
        print(f"p99 of health {probe.p99() * 1000:.1f} ms of {len(probe.times)}, {tokens} tokens, up to {most} connections, "
              f"{memory:.0f} MB before, {house.memory('VmHWM'):.0f} at most; {counts}", flush=True)

        self.assertFalse(probe.failures)
        self.assertLess(probe.p99(), HEALTH_SECONDS)
        self.assertGreater(tokens, 50)
        self.assertLess(house.memory("VmHWM"), MEMORY_MB)
        for kind, count in counts.items():
            self.assertEqual(count["closed"], count["opened"], kind)
        for kind in ("slow_head", "slow_body"):
            self.assertEqual(counts[kind]["answered"], {"408": 2000}, kind)
        for kind in ("silent", "half_closed"):
            self.assertEqual(counts[kind]["answered"], {}, kind)
        eventually(lambda: open_connections(house) <= 3, 5, "the end of all connections")
        eventually(lambda: house.descriptors() <= descriptors + 4, 5, "the return of the descriptors")
        self.again(house)
        house.connect()  # the connection was idle for longer than it may be
        self.assertEqual(house.issue(), 200)
        house.assert_nothing_lost()

    def again(self, house):
        """What the allocator keeps serves the next ones: the same crowd takes no more memory."""
        most = house.memory("VmHWM")
        Crowd(self, house.server.port, seconds=20, slow_body=2000, slow_reader=1000).result()
        print(f"{house.memory('VmHWM'):.0f} MB at most after a second crowd", flush=True)
        self.assertLess(house.memory("VmHWM"), 1.1 * most)
        eventually(lambda: open_connections(house) <= 3, 5, "the end of all connections")
