"""A wall clock that jumps, under a process whose monotonic clock stays true (reliability R4, F4)."""

import calendar
import email.utils
import time
import unittest

from caller import identity_token
from eventually import eventually
from house import House
from shifted_clock import ShiftedClock

HOUR = 3600
LEEWAY = 60  # docs/guide/tokens.md: on iat; exp is exact


class JumpingClock(unittest.TestCase):
    def setUp(self):
        self.house = House(self)
        self.clock = ShiftedClock(self.house.server)
        self.found_at(-2 * HOUR)

    def found_at(self, seconds):
        """Secrets are valid from the time at which they were made, by that clock."""
        self.clock.shift_to(seconds)
        self.house.found()
        self.clock.shift_to(0)

    def server_clock(self):
        self.house.get("/healthz")
        return email.utils.parsedate_to_datetime(self.house.caller.headers["Date"]).timestamp()

    def jump(self, seconds):
        self.clock.shift_to(seconds)
        eventually(lambda: abs(self.server_clock() - self.clock.now()) < 2, 5, "the new time at the server")

    def goes_on(self):
        """Tokens are issued, live from now on, and the chain verifies."""
        house = self.house
        self.assertEqual(house.issue(), 200)
        newest = list(house.tokens.values())[-1]
        self.assertEqual(house.whoami(newest), 200)
        self.assertEqual(house.exchange(identity_token(house.api[1], self.clock.now())), 200)
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
        self.clock.shift_to(seconds)
        self.house.start()

    def test_Q15_starts_and_crosses_the_32_bit_end_of_2038(self):
        house = self.house
        house.start()  # the integrations are of a time long gone
        self.restart_at(calendar.timegm((2038, 1, 19, 3, 14, 0)) - int(time.time()))
        house.make_integrations()
        self.goes_on()
        self.jump(self.clock.shift + 6)
        eventually(lambda: self.goes_on() and self.server_clock() > 2**31, 10, "the second after 2^31 - 1")
        house.assert_nothing_lost()
