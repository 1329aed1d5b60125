"""What a server takes before it does anything: memory and time to its first token, empty and with many integrations."""

import contextlib
import os
import subprocess
import time

import rig

SAMPLE = 50_000  # clients that the load is spread over
FIRST_UPKEEP = 20  # seconds from the start of the server; then it comes each hour


class Populated:
    """A house whose database also holds copies of its one integration; all have the same secret."""

    def __init__(self, options, house):
        self.options, self.house = options, house
        self.made = house.make("--algorithm", "ES256")
        self.count = 1
        self.forms = os.path.join(house.folder, "forms")

    def grow_to(self, count):
        """Returns the seconds that took."""
        begun = time.monotonic()
        done = subprocess.run([self.options.program("populate"), os.path.join(self.house.data, "sallyport.db"), str(count - self.count), str(SAMPLE)],
                              check=True, capture_output=True, text=True)
        self.count = count
        self.write_forms(done.stdout.split())
        return time.monotonic() - begun

    def write_forms(self, clients):
        with open(self.forms, "w", encoding="ascii") as file:
            file.writelines(rig.form(client, self.made["secret"]) + "\n" for client in clients)

    def start(self):
        """Milliseconds from the start of the process to the first token, and the memory then."""
        begun = time.monotonic()
        self.house.start()
        self.ready = time.monotonic()
        status, _ = rig.Caller(self.house.port).token(self.made["clientId"], self.made["secret"])
        took = (time.monotonic() - begun) * 1000
        if status != 200:
            raise SystemExit(f"the first token was answered with {status}")
        return took, self.house.resident_mb()

    def starts(self, count):
        """The medians over several starts; the last one stays."""
        found = []
        for _ in range(count):
            if self.house.process is not None:
                self.house.stop()
            found.append(self.start())
        return [rig.median(found, lambda one, i=i: one[i]) for i in (0, 1)]

    def store_seconds(self):
        """Processor time of the threads that do database work for the upkeep."""
        folder, used = f"/proc/{self.house.process.pid}/task", 0
        for thread in os.listdir(folder):
            with open(f"{folder}/{thread}/stat", encoding="ascii") as stat:
                name, _, words = stat.read().partition("(")[2].rpartition(")")
            if name.startswith("sp-store"):
                used += sum(map(int, words.split()[11:13])) / os.sysconf("SC_CLK_TCK")
        return used

    def wait_for_upkeep(self):
        """Until the first one is over; its processor time in seconds."""
        time.sleep(max(0, self.ready + FIRST_UPKEEP - 2 - time.monotonic()))
        before = used = self.store_seconds()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            time.sleep(5)  # long enough to see whether it still works
            used, last = self.store_seconds(), used
            if used - last < 0.05:
                break
        return used - before

    def end(self):
        """How the server ended after SIGTERM, in words."""
        begun = time.monotonic()
        try:
            self.house.stop()
        except subprocess.TimeoutExpired:
            self.house.kill()
            return f"It had not ended {time.monotonic() - begun:.0f} s after SIGTERM"
        return f"It ended {time.monotonic() - begun:.1f} s after SIGTERM"

    def spread_tokens(self, seconds):
        """Tokens for the clients of the forms in turn: when they are many, no cache of the processor helps."""
        return rig.granted(rig.wrk(self.house.token_url, seconds, BODIES=self.forms))


def footprint(options, report):
    """Empty, with 100,000 and with a million integrations."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with contextlib.ExitStack() as stack:
        # As people run it: on all cores.
        plain = Populated(options, stack.enter_context(rig.running(options, pin=False)))
        empty = Populated(options, stack.enter_context(rig.running(options)))
        large = Populated(options, stack.enter_context(rig.running(options)))
        rows = [["1, on all cores", *plain.starts(5), ""], ["1", *empty.starts(5), ""]]
        plain.house.stop()
        for count, times in ((100_000, 3), (1_000_000, 1)):
            filled = large.grow_to(count)
            rows.append([f"{count:,}", *large.starts(times), f"{filled:.0f}"])
            if count == 100_000:
                large.house.stop()
        # wrk reads its forms from a file of the same size for both, so that it costs the same.
        empty.write_forms([empty.made["clientId"]] * SAMPLE)
        upkeep = large.wait_for_upkeep()
        empty.house.warm(empty.made)
        large.house.warm(large.made)
        found = rig.in_turn(rounds, empty=lambda: empty.spread_tokens(seconds), large=lambda: large.spread_tokens(seconds))
        loaded = large.house.resident_mb()
        empty.house.stop()
        ended = large.end()
    report.say("One core unless said otherwise. Start: from the process to the first token in the client's hand. All integrations are in the "
               "memory of every core.")
    report.table(["Integrations", "start ms", "resident MB", "filling the database s"],
                 [[name, f"{start:.0f}", f"{resident:.1f}", filled] for name, start, resident, filled in rows])
    kept = rig.ratio(found["large"], found["empty"])
    report.say(f"Tokens, ES256, 64 connections, {rounds} rounds of {seconds:g} s in turn, medians. With a million integrations and {SAMPLE:,} of "
               f"them asking, {loaded:.0f} MB are resident after the last round. Measured after the first upkeep: it looks at all "
               f"credentials {FIRST_UPKEEP} s after the start and then each hour, and took {upkeep:.1f} s of the one core, "
               "which tokens have to share. "
               f"{ended}.")
    report.table(["", "tokens/s", "of one integration"], [
        [label, f"{rig.median(found[name], lambda load: load.rate):,.0f}", text]
        for label, name, text in (("one integration", "empty", ""), (f"a million, {SAMPLE:,} ask in turn", "large", f"{kept:.2f}"))])
    report.at_most("resident empty, MB", rows[0][2], 25, "{:.1f}")
    report.at_most("start empty, ms", rows[0][1], 150, "{:.0f}")
    report.at_most("resident with 100,000, MB", rows[2][2], 150, "{:.1f}")
    report.at_most("start with 100,000, ms", rows[2][1], 1000, "{:.0f}")
    report.at_least("token rate with a million over one integration", kept, 0.90)
