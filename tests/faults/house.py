"""A Sallyport with its clients, and the book of what was acknowledged to them: what the tests of this folder share."""

import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from pathlib import Path

from caller import Caller, Down, jti_of
from eventually import eventually
from sallyport_server import Server

BINARY = Path(sys.argv[1]).resolve()
START_REFUSED = 1  # docs/guide/operating.md, "Ending"


class House:
    """A server, its integrations (an issuer, one with identities, an administrator) and what they were told."""

    def __init__(self, test, **options):
        self.test = test
        self.server = Server(BINARY, **options)
        test.addCleanup(self.server.remove)
        self.tokens = {}    # jti -> token: acknowledged issues
        self.revoked = []   # tokens whose revocation was acknowledged
        self.created = []   # ids of integrations whose creation was acknowledged
        self.old_token = None

    def found(self):
        self.server.init()
        self.make_integrations()
        return self

    def make_integrations(self):
        self.issuer = self.make("custom")
        self.api = self.make("api")
        self.boss = self.make("custom", "--role", "administrator")

    def make(self, kind, *more):
        made = self.server.command("integration", "create", "--kind", kind, "--name", "Pump", *more)
        return made["id"], made["secret"]

    def start(self):
        took = self.server.start()
        self.connect()
        return took

    def connect(self):
        self.caller = Caller(self.server.port)

    def start_with_history(self):
        """Starts, and has a token that is out and one whose revocation was acknowledged."""
        self.start()
        self.test.assertEqual([self.issue(), self.issue()], [200, 200])
        gone, self.old_token = list(self.tokens.values())
        self.revoke(gone)
        return self

    @property
    def pid(self):
        return self.server.process.pid

    # What clients do. Each keeps the book and gives the status.

    def issue(self, caller=None):
        status, body = (caller or self.caller).token(*self.issuer)
        if status == 200:
            self.tokens[jti_of(body["access_token"])] = body["access_token"]
            self.test.assertGreater(body["expires_in"], 0)
        return status

    def revoke(self, token):
        status, _ = self.caller.form("/oauth/revoke", token=token, client_id=self.issuer[0], client_secret=self.issuer[1])
        self.test.assertEqual(status, 200)
        self.revoked.append(token)

    def create(self, caller, bearer):
        status, made = caller.json("POST", "/api/integrations", {"kind": "custom", "name": "made"}, bearer)
        if status in (200, 201):
            self.created.append(made["id"])
        return status

    def exchange(self, identity):
        return self.caller.json("POST", "/auth/exchange/integration", {"token": identity, "integrationId": self.api[0]})[0]

    def whoami(self, token):
        return self.caller.json("GET", "/api/whoami", None, token)[0]

    def get(self, path):
        return self.caller.send("GET", path)[0]

    def bearer(self):
        status, body = self.caller.token(*self.boss)
        self.test.assertEqual(status, 200, body)
        return body["access_token"]

    # What must hold.

    def assert_reads_go_on(self):
        for path in ("/healthz", "/oauth/jwks"):
            self.test.assertEqual(self.get(path), 200, path)
        self.test.assertEqual(self.whoami(self.old_token), 200, "verifying a token that is out")

    def assert_fails_closed(self):
        """Nothing is issued and the client is told when to come again; what needs no disk goes on."""
        self.test.assertEqual(self.issue(), 503)
        self.test.assertGreaterEqual(int(self.caller.headers["Retry-After"]), 1)
        self.assert_reads_go_on()
        self.test.assertEqual(self.get("/readyz"), 503)

    def assert_nothing_lost(self):
        """The chain verifies, every acknowledged token is in the log, every acknowledged change holds."""
        verified = self.server.command("audit", "verify")
        self.test.assertTrue(verified["valid"], verified)
        bearer = self.bearer()
        missing = set(self.tokens) - self.logged_tokens(bearer)
        self.test.assertFalse(missing, f"{len(missing)} of {len(self.tokens)} acknowledged tokens are not in the log")
        for token in self.revoked:
            self.test.assertEqual(self.whoami(token), 401, "an acknowledged revocation was lost")
        for made in self.created:
            self.test.assertEqual(self.caller.json("GET", f"/api/integrations/{made}", None, bearer)[0], 200)

    def logged_tokens(self, bearer):
        found, page = set(), None
        while page != "":
            query = {"limit": "500"} | ({"pageToken": page} if page else {})
            status, answer = self.caller.json("GET", "/api/audit?" + urllib.parse.urlencode(query), None, bearer)
            self.test.assertEqual(status, 200, answer)
            found |= {record.get("tokenId") for record in answer["records"]}
            page = answer["nextPageToken"] or ""
        return found

    # What the kernel knows of the process.

    def memory(self, field):
        """VmRSS (now) or VmHWM (the most so far), in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024

    def descriptors(self):
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def processor_seconds(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100  # utime and stime, in ticks of 10 ms


class Load:
    """Threads that ask for tokens, and one that creates integrations, until the end of the `with` block."""

    def __init__(self, house, threads=4, creates=False):
        self.house, self.ending, self.failures = house, threading.Event(), []
        self.unknown = 0
        bearer = house.bearer() if creates else None
        jobs = [house.issue] * threads + [lambda caller: house.create(caller, bearer)] * creates
        self.threads = [threading.Thread(target=self.work, args=(job,)) for job in jobs]

    def work(self, job):
        caller = Caller(self.house.server.port)
        while not self.ending.is_set():
            try:
                status = job(caller)
            except Down:
                self.unknown += 1
                self.ending.wait(0.02)  # a server that is down is not asked again at once
                continue
            except Exception as error:
                self.failures.append(repr(error))
                return
            if status not in (200, 201, 503):
                self.failures.append(f"an honest client got {status}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join()
        self.house.test.assertFalse(self.failures)


def run_to_its_end(server):
    """Starts a server that is to refuse; gives its exit code and what it said."""
    done = subprocess.run(server.serve_words(), capture_output=True, text=True, timeout=30, user=server.account,
                          group=server.account)
    return done.returncode, done.stdout + done.stderr
