"""Hand-outs of many grants at once, until all have been served or the server has died."""

import threading
import time

from caller import Caller, Down

WORKERS = 24


class Grant:
    """A connection, and what has been found out about it."""

    def __init__(self, provider, setup, connection, name):
        self.provider, self.setup, self.id, self.name = provider, setup, connection, name
        self.is_lost = False

    def read(self, status, answer):
        """What is wrong with an answer, or nothing. Notes what it says."""
        ledger = self.provider.ledger
        if status == 200:
            access = answer["access_token"]
            ledger.handed_out(access)
            if self.is_lost:
                return f"{self.name}: handed out after it was lost"
            if (seen := self.provider.ask(access)) != (200, self.name):
                return f"{self.name}: the service answers {seen} to its token"
        elif status == 403:
            self.is_lost = True
            told = {name: answer.get(name) for name in ("error", "reason", "cause")}
            if told != {"error": "no_integration_grant", "reason": "needs_reauthorization", "cause": "refresh_answer_lost"}:
                return f"{self.name}: a lost grant is reported as {told}"
        elif status != 503:
            return f"{self.name}: {status} {answer}"
        return None


class Storm:
    """`at_once`: so many ask for each grant at the same time."""

    def __init__(self, port, session, grants, at_once=1):
        self.port, self.session = port, session
        self.waiting = [grant for grant in grants for _ in range(at_once)]
        self.later = []        # answered 503
        self.cut = []          # not answered
        self.first_cut = None  # when that began
        self.problems = []
        self._lock = threading.Lock()

    def run(self):
        """Until every worker is done."""
        threads = [threading.Thread(target=self.guard) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def next(self):
        with self._lock:
            return self.waiting.pop() if self.waiting else None

    def guard(self):
        caller = Caller(self.port)
        try:
            while grant := self.next():
                self.ask_for(grant, caller)
        except Down:  # the kill: what was on its way is unknown
            with self._lock:
                self.first_cut = self.first_cut or time.monotonic()
        except Exception as error:  # everything else fails the round
            self.problems.append(repr(error))

    def ask_for(self, grant, caller):
        wanted = {"integration": grant.setup, "account": "master", "connection": grant.id}
        self.cut.append(grant)
        status, answer = caller.json("POST", "/v1/connections/token", wanted, self.session)
        self.cut.remove(grant)
        if problem := grant.read(status, answer):
            self.problems.append(problem)
        if status == 503:
            self.later.append(grant)
