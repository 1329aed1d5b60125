"""A wall clock that jumps, under a process whose monotonic clock stays true (reliability R4, F4)."""

import calendar
import email.utils
import os
import struct
import subprocess
import time
import unittest

from caller import identity_token
from eventually import eventually
from house import House

HERE = os.path.dirname(os.path.abspath(__file__))
HOUR = 3600
LEEWAY = 60  # docs/guide/tokens.md: on iat; exp is exact


def build_preload(folder):
    source, made = os.path.join(HERE, "jumping_clock.c"), os.path.join(folder, "jumping_clock.so")
    subprocess.run(["clang-19", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", made, source], check=True)
    return made


class JumpingClock(unittest.TestCase):
    def setUp(self):
        self.house = House(self)
        self.file = os.path.join(self.house.server.folder, "clock")
        self.house.server.more_environment = {
            "LD_PRELOAD": build_preload(self.house.server.folder), "CLOCK_SHIFT_FILE": self.file}
        self.found_at(-2 * HOUR)

    def found_at(self, seconds):
        """Secrets are valid from the time at which they were made, by that clock."""
        self.write_shift(seconds)
        self.house.found()
        self.write_shift(0)

    def write_shift(self, seconds):
        self.shift = seconds
        with open(os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600), "wb", buffering=0) as file:  # in place: it is mapped
            file.write(struct.pack("=q", seconds))

    def now(self):
        return time.time() + self.shift

    def server_clock(self):
        self.house.get("/healthz")
        return email.utils.parsedate_to_datetime(self.house.caller.headers["Date"]).timestamp()

    def jump(self, seconds):
        self.write_shift(seconds)
        eventually(lambda: abs(self.server_clock() - self.now()) < 2, 5, "the new time at the server")

    def goes_on(self):
        """Tokens are issued, live from now on, and the chain verifies."""
        house = self.house
        self.assertEqual(house.issue(), 200)
        newest = list(house.tokens.values())[-1]
        self.assertEqual(house.whoami(newest), 200)
        self.assertEqual(house.exchange(identity_token(house.api[1], self.now())), 200)
        self.assertTrue(house.server.command("audit", "verify")["valid"])
        return newest

    def test_PR7_Q04_an_hour_forward_and_back_ends_tokens_by_the_wall_clock_only(self):
        house = self.house
        house.start()
        first = self.goes_on()
        self.jump(HOUR - 30)
        self.assertEqual(house.whoami(first), 200, "its hour is not over")
        self.jump(HOUR)
        self.assertEqual(house.whoami(first), 401, "its hour is over")
        second = self.goes_on()
        self.jump(0)
        self.assertEqual(house.whoami(first), 200)
        self.assertEqual(house.whoami(second), 401, "issued in the future")
        self.goes_on()
        self.jump(-HOUR)
        self.assertEqual(house.whoami(first), 401, "issued in the future")
        third = self.goes_on()
        self.jump(0)
        self.assertEqual(house.whoami(first), 200)
        self.assertEqual(house.whoami(third), 401, "its hour is over")
        self.jump(LEEWAY // 2 - LEEWAY)  # back by less than the leeway
        self.assertEqual(house.whoami(first), 200)
        self.goes_on()
        self.jump(0)
        house.assert_nothing_lost()

    def test_PR7_Q04_a_used_identity_is_not_usable_again_after_the_clock_went_back(self):
        house = self.house
        house.start()
        used = identity_token(house.api[1])
        self.assertEqual(house.exchange(used), 200)
        for seconds in (-30, -600, -HOUR, 0):
            self.jump(seconds)
            self.assertEqual(house.exchange(used), 401, f"the clock is off by {seconds} s")
        self.jump(HOUR)
        self.goes_on()  # its commit is followed by a sweep of what has expired
        self.jump(0)
        self.assertEqual(house.exchange(used), 401)

    def test_PR7_Q04_a_start_with_a_clock_an_hour_ahead_forgets_no_used_identity(self):
        house = self.house
        house.start()
        used = identity_token(house.api[1])
        self.assertEqual(house.exchange(used), 200)
        self.restart_at(HOUR)
        self.goes_on()  # the first commit after a start is followed by a sweep of what has expired
        self.jump(0)
        self.assertEqual(house.exchange(used), 401)

    def test_PR7_Q04_a_start_with_a_clock_an_hour_ahead_forgets_no_revocation(self):
        house = self.house
        house.start_with_history()
        self.restart_at(HOUR)
        self.jump(0)
        self.assertEqual(house.whoami(house.old_token), 200)
        house.assert_nothing_lost()

    def restart_at(self, seconds):
        self.house.server.stop()
        self.write_shift(seconds)
        self.house.start()

    def test_Q15_starts_and_crosses_the_32_bit_end_of_2038(self):
        house = self.house
        house.start()  # the integrations are of a time long gone
        self.restart_at(calendar.timegm((2038, 1, 19, 3, 14, 0)) - int(time.time()))
        house.make_integrations()
        self.goes_on()
        self.jump(self.shift + 6)
        eventually(lambda: self.goes_on() and self.server_clock() > 2**31, 10, "the second after 2^31 - 1")
        house.assert_nothing_lost()
