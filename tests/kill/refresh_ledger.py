"""The ledger of the kill test of refreshes: what a provider was asked and has given, and what reached us.

What the server has to know is what it has handed out: new tokens are stored before they are shown. An answer that nobody has
shown may have been in flight at the kill, unless it was there long before.
"""

import collections
import threading
import time

STORED_WITHIN = 5.0  # seconds from the last byte of an answer, on a busy machine


class Request:
    """One use of a refresh token. `gave`: the access token; `sent_at`: when the last byte of the answer was on its way."""

    def __init__(self, grant, token, life):
        self.grant, self.token, self.life = grant, token, life
        self.gave = self.sent_at = None
        self.refused = False

    def was_sent_before(self, moment):
        return self.sent_at is not None and self.sent_at < moment


class Ledger:
    def __init__(self):
        self._lock = threading.Lock()
        self.life = 0            # of the server: which one it is
        self.requests = collections.defaultdict(list)  # refresh token -> its uses
        self.shown = set()       # access tokens that were handed out
        self.in_flight = set()   # refresh tokens whose answer may not have been stored when a life ended
        self.without_answer = set()  # refresh tokens that were on their way when the last life ended, and got no answer
        self.cut = set()         # those of them whose answer cannot have arrived
        self.refused = {}        # grant -> the refresh token that was refused
        self.problems = []

    def refreshes(self):
        return sum(use.gave is not None for uses in self.requests.values() for use in uses)

    def received(self, grant, token):
        request = Request(grant, token, self.life)
        with self._lock:
            for earlier in self.requests[token]:
                self._check_again(earlier, request)
            self.requests[token].append(request)
        return request

    def _check_again(self, earlier, request):
        """The same refresh token once more: only when the answer before may have been lost."""
        if earlier.gave is None and not earlier.refused:
            return  # the server died before the provider did anything
        if earlier.life == request.life:
            self.problems.append(f"{request.grant}: a refresh token was sent twice in one life of the server")
        elif earlier.gave in self.shown:
            self.problems.append(f"{request.grant}: a refresh token was sent again though its successor had been stored")
        elif not earlier.refused and earlier.token not in self.in_flight:
            self.problems.append(f"{request.grant}: a refresh token was sent again though its answer had arrived")

    def gave(self, request, access):
        request.gave = access

    def sent(self, request):
        request.sent_at = time.monotonic()

    def refuse(self, request):
        request.refused = True
        with self._lock:
            self.refused[request.grant] = request.token

    def handed_out(self, access):
        with self._lock:
            self.shown.add(access)

    def shown_of(self, grant):
        """How many of the access tokens that a grant got by refreshes were handed out."""
        return len({use.gave for uses in self.requests.values() for use in uses if use.grant == grant} & self.shown)

    def ended(self, killed_at, dead_at):
        """A life of the server has ended, and every request of it is over. Answers how many answers were in flight."""
        last_ones = [uses[-1] for uses in self.requests.values() if uses[-1].life == self.life]
        given = [use for use in last_ones if use.gave and use.gave not in self.shown]
        in_flight = {use.token for use in given if not use.was_sent_before(killed_at - STORED_WITHIN)}
        cut = {use.token for use in given if not use.was_sent_before(dead_at)}
        self.in_flight |= in_flight
        self.cut |= cut
        self.without_answer = cut | {use.token for use in last_ones if not use.gave and not use.refused}
        self.life += 1
        return len(in_flight)

    def are_repeated(self):
        """Whether all that got no answer in the last life was sent again in this one."""
        return all(self.requests[token][-1].life == self.life for token in self.without_answer)
