"""What honest clients keep when others are there too: idle connections, slow clients, guessers, another database."""

import contextlib
import os
import socket
import subprocess
import time

import rig
from postgres_cluster import Cluster

IDLE = 5000
SLOW = 1000
HEAD_SECONDS = 2  # instead of 10, so that slow clients are cut off and come back within a round


@contextlib.contextmanager
def idle_connections(port, count, source):
    """Keep-alive connections that have had one answer each and ask nothing more. `source` is an address of their own, so
    that the ports which the last round left behind are not missing."""
    held = []
    try:
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))
            held.append(one)
            one.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            if not one.recv(4096).startswith(b"HTTP/1.1 200"):
                raise SystemExit("an idle connection got no answer")
        yield
        for one in held:
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                raise SystemExit(f"an idle connection was cut off: {one.recv(100)}")
    finally:
        for one in held:
            one.close()


def rate_row(label, loads, text=""):
    return [label, f"{rig.median(loads, lambda load: load.rate):,.0f}", text, f"{rig.median(loads, lambda load: load.p50):.2f}",
            f"{rig.median(loads, lambda load: load.p99):.2f}"]


HEADS = ["", "tokens/s", "of alone", "p50 ms", "p99 ms"]


def idle(options, report):
    """5,000 idle connections beside full load."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with rig.running(options) as house:
        made = house.make("--algorithm", "ES256")
        house.start()
        house.warm(made)
        before = house.resident_mb()
        sources = iter(f"127.0.1.{number}" for number in range(1, 255))
        grown = []

        def crowded():
            with idle_connections(house.port, IDLE, next(sources)):
                load = house.tokens(made, seconds)
                grown.append(house.resident_mb() - before)
                return load

        found = rig.in_turn(rounds, alone=lambda: house.tokens(made, seconds), crowded=crowded)
        house.stop()
    kept = rig.ratio(found["crowded"], found["alone"])
    report.say(f"ES256, 64 connections, {rounds} rounds of {seconds:g} s in turn, medians, without and with {IDLE:,} keep-alive connections "
               f"that have had one answer each. They take {rig.median(grown) * 1024 / IDLE:.1f} KB of memory each.")
    report.table(HEADS, [rate_row("alone", found["alone"]), rate_row(f"beside {IDLE:,} idle connections", found["crowded"], f"{kept:.2f}")])
    report.budget("cost of 5,000 idle connections", f"{(1 - kept) * 100:.1f} %", "below 10 %", kept > 0.9)


class Besiegers:
    """bench/hostile beside the load, from an address of its own."""

    def __init__(self, options, house, made, seconds):
        self.command = rig.pinned(rig.LOAD_CORE, options.program("hostile"), "127.0.0.2", str(house.port))
        self.flood, self.seconds = options.flood, seconds
        self.environment = {**os.environ, "BODY": rig.form(made["clientId"], rig.wrong(made["secret"]))}
        self.told = []

    def beside(self, slow, flood, load):
        """`load` while `slow` clients and `flood` wrong secrets per second are there."""
        with subprocess.Popen([*self.command, str(slow), str(flood), f"{HEAD_SECONDS + self.seconds + 1:g}"], stdout=subprocess.PIPE, text=True,
                              env=self.environment) as process:
            process.stdout.readline()
            time.sleep(HEAD_SECONDS)  # by now the server cuts off as many as come back
            found = load()
            told = process.stdout.readline()
            if process.wait() != 0:
                raise SystemExit("bench/hostile failed")
        self.told.append(told.strip())
        return found


def hostile(options, report):
    """A thousand slow clients and a flood of wrong secrets from another address, beside full load of honest clients."""
    rounds, seconds = rig.rounds_of(options, 3, 3)
    with rig.running(options, "--server-limits-head-ms", str(HEAD_SECONDS * 1000)) as house:
        made, victim = house.make("--algorithm", "ES256"), house.make()
        house.start()
        house.warm(made)
        besiegers = Besiegers(options, house, victim, seconds)

        def honest():
            return house.tokens(made, seconds)

        found = rig.in_turn(rounds, alone=honest, slow=lambda: besiegers.beside(SLOW, 0, honest),
                            flood=lambda: besiegers.beside(0, options.flood, honest),
                            both=lambda: besiegers.beside(SLOW, options.flood, honest))
        house.stop()

    def kept(name):
        return rig.ratio(found[name], found["alone"])

    report.say(f"Honest clients: ES256, 64 connections from 127.0.0.1, {rounds} rounds of {seconds:g} s in turn, medians; none of them was refused. "
               f"Hostile ones from 127.0.0.2, on the core of the load: {SLOW:,} that send a byte of a request head each second, and "
               f"{options.flood:,} wrong secrets a second for another client over 16 connections. The server cuts a slow head off after "
               f"{HEAD_SECONDS} s instead of 10, so that this happens within a round, and has its default limits besides. "
               f"The last round: {besiegers.told[-1]}.")
    report.table(HEADS, [rate_row("honest alone", found["alone"]), rate_row(f"beside {SLOW:,} slow clients", found["slow"], f"{kept('slow'):.2f}"),
                         rate_row(f"beside {options.flood:,} wrong secrets a second", found["flood"], f"{kept('flood'):.2f}"),
                         rate_row("beside both", found["both"], f"{kept('both'):.2f}")])
    report.at_least("honest rate beside slow clients and guessers", kept("both"), 0.9)


def postgres(options, report):
    """The same tokens with PostgreSQL as the store, on a unix socket, and with a SQLite file."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with contextlib.ExitStack() as stack:
        cluster = Cluster("fsync = on", "synchronous_commit = on", on_disk=True)
        stack.callback(cluster.remove)
        # Children inherit it.
        for process in cluster.processes():
            subprocess.run(["taskset", "-a", "-c", "-p", rig.LOAD_CORE, str(process)], check=True, capture_output=True)
        houses = {"sqlite": stack.enter_context(rig.running(options)),
                  "postgres": stack.enter_context(rig.running(options, database=cluster.make_database("bench")))}
        made = {}
        for name, house in houses.items():
            made[name] = house.make("--algorithm", "ES256")
            house.start()
            house.warm(made[name])
        found = rig.in_turn(rounds, **{name: lambda name=name: houses[name].tokens(made[name], seconds) for name in houses})
        for house in houses.values():
            house.stop()
    share = rig.ratio(found["postgres"], found["sqlite"])
    report.say(f"ES256, 64 connections, {rounds} rounds of {seconds:g} s in turn, medians. PostgreSQL 15 with fsync on the same disk; its processes "
               "have the core of the load, the server's threads the other one, where SQLite does its work as well.")
    report.table(["Audit store", "tokens/s", "of SQLite", "p50 ms", "p99 ms"],
                 [rate_row("SQLite file", found["sqlite"]), rate_row("PostgreSQL, unix socket", found["postgres"], f"{share:.2f}")])
    report.at_least("PostgreSQL over SQLite", share, 0.8)
