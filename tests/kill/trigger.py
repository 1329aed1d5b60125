"""The trigger of a kill: pulled by whoever reaches the step that it was armed for."""

import threading
import time

BEFORE_ROTATING = "asked"          # the token request is there, nothing has changed
AFTER_ROTATING = "rotated"         # the old refresh token is spent, not a byte of the answer is sent
IN_ANSWER = "half answered"
AFTER_ANSWER = "answered"          # up to 5 ms after the last byte: reading it, storing it, telling those who wait
IN_STORM = "in the storm"          # at a moment that nothing chooses: before the write-ahead, after the commit
STEPS = (BEFORE_ROTATING, AFTER_ROTATING, IN_ANSWER, AFTER_ANSWER, IN_STORM)
LONGEST_AFTER_ANSWER = 0.005  # seconds


class Trigger:
    def __init__(self, server):
        self.server = server
        self._lock = threading.Lock()
        self._step, self._left = None, 0

    def arm(self, step, number, delay=0):
        """For `delay` seconds after `step` is reached for the `number`-th time."""
        with self._lock:
            self._step, self._left, self._delay = step, number, delay
            self.killed_at = self.dead_at = None

    def reach(self, step):
        """True when this was the moment: then the process is gone."""
        with self._lock:
            if step != self._step:
                return False
            self._left -= 1
            if self._left > 0:
                return False
            self._step = None
        time.sleep(self._delay)  # the random moment of the kill, not a wait for a condition
        self.kill()
        return True

    def disarm(self):
        """True when nobody has pulled it, and nobody will."""
        with self._lock:
            armed, self._step = self._step is not None, None
            return armed

    def kill(self):
        self.killed_at = time.monotonic()
        self.server.kill()
        self.dead_at = time.monotonic()
