"""A service on loopback that gives a new refresh token at each refresh, and can end whoever asks at every step of that.

With `grace`, a spent refresh token is taken for so many seconds more, and its grant then gets the same successor again or
another one; without, and afterwards, using one twice ends the grant with all its tokens (RFC 9700 §4.14.2).
"""

import base64
import http.client
import http.server
import json
import random
import secrets
import socket
import sys
import threading
import time
import urllib.parse

from refresh_ledger import Ledger
from trigger import AFTER_ANSWER, AFTER_ROTATING, BEFORE_ROTATING, IN_ANSWER

CLIENT = ("sallyport", "a client s3cret")
ACCESS_SECONDS = 15
SLOWEST_STEP = 0.006  # seconds: without any, hardly two requests would be under way at once


class Family:
    """A grant as the service knows it: all tokens that stem from one consent."""

    def __init__(self, name, same_successor):
        self.name, self.same_successor = name, same_successor
        self.spent = {}       # refresh token -> (when, successor); None: it is good
        self.access = {}      # access token -> its end
        self.is_dead = False

    def new_refresh_token(self):
        token = secrets.token_urlsafe(24)
        self.spent[token] = None
        return token

    def new_access_token(self, now):
        token = secrets.token_urlsafe(24)
        self.access[token] = now + ACCESS_SECONDS
        return token


class RotatingProvider:
    """`clock`: its now() is the time here, in seconds. `ledger` has everything that was asked."""

    def __init__(self, name, grace, clock, trigger):
        self.name, self.grace, self.clock, self.trigger = name, grace, clock, trigger
        self.ledger = Ledger()
        self._lock = threading.Lock()
        self._families = {}  # refresh or access token -> Family
        self.server = Listener(self)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def entry(self, setup):
        """As an administrator writes it down (catalog/provider.schema.json)."""
        entry = {"id": setup, "name": setup, "grant": "authorization_code", "authorization_url": self.url + "/authorize",
                 "token_url": self.url + "/token", "base_url": self.url, "rotation": "always",
                 "reuse_effect": "family_revoked", "old_access_token_dies": False}
        return entry | ({"grace": {"length": f"{self.grace}s"}} if self.grace else {})

    def new_grant(self, name, same_successor=True):
        """Answers (access token, refresh token)."""
        family = Family(name, same_successor)
        with self._lock:
            access, refresh = family.new_access_token(self.clock.now()), family.new_refresh_token()
            self._families.update({access: family, refresh: family})
        return access, refresh

    def grant_of(self, access):
        """Whose access token that is; None when it is not taken, or not any more."""
        with self._lock:
            family = self._families.get(access)
            is_good = family and not family.is_dead and family.access.get(access, 0) > self.clock.now()
            return family.name if is_good else None

    def family_of(self, refresh):
        with self._lock:
            return self._families.get(refresh)

    def rotate(self, family, refresh):
        """New (access token, refresh token), or None: refused."""
        with self._lock:
            now, spent = self.clock.now(), family.spent[refresh]
            if spent and not (self.grace and now - spent[0] <= self.grace):
                family.is_dead = True
            if family.is_dead:
                return None
            successor = spent[1] if spent and family.same_successor else family.new_refresh_token()
            if not spent:
                family.spent[refresh] = (now, successor)
            access = family.new_access_token(now)
            self._families.update({access: family, successor: family})
            return access, successor

    def ask(self, access):
        """Uses an access token: (status, whose it is)."""
        connection = http.client.HTTPConnection(*self.server.server_address, timeout=10)
        try:
            connection.request("GET", "/me", headers={"Authorization": f"Bearer {access}", "Connection": "close"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()).get("grant")
        finally:
            connection.close()

    def settle(self):
        """Returns when everything that a client which is gone has sent is over: its connections were accepted before this one."""
        assert self.ask("none") == (401, None)
        self.server.wait_until_idle()


class Listener(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def __init__(self, provider):
        self.provider = provider
        self.idle = threading.Condition()
        self.open_connections = 0
        super().__init__(("127.0.0.1", 0), Handler)

    def process_request(self, request, client_address):
        with self.idle:
            self.open_connections += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        super().shutdown_request(request)
        with self.idle:
            self.open_connections -= 1
            self.idle.notify_all()

    def handle_error(self, *_):
        if not isinstance(fault := sys.exception(), OSError):  # else who has asked is gone
            self.provider.ledger.problems.append(f"the provider itself fails: {fault!r}")

    def close(self):
        self.shutdown()
        self.server_close()

    def wait_until_idle(self):
        with self.idle:
            if not self.idle.wait_for(lambda: self.open_connections == 0, timeout=10):
                raise AssertionError(f"{self.open_connections} connections to the provider are still open")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_):
        pass

    def do_GET(self):
        """The API of the service: whose token is it."""
        grant = self.server.provider.grant_of(self.headers.get("Authorization", "").removeprefix("Bearer "))
        self.send_parts(self.answer(200, {"grant": grant}) if grant else self.answer(401, {}))

    def do_POST(self):
        provider = self.server.provider
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        family = provider.family_of(form.get("refresh_token"))
        expected = "Basic " + base64.b64encode(":".join(map(urllib.parse.quote_plus, CLIENT)).encode()).decode()
        if self.headers.get("Authorization") != expected or form.get("grant_type") != "refresh_token" or not family:
            provider.ledger.problems.append(f"a request that nobody should send: {self.path} {sorted(form)}")
            self.send_parts(self.answer(400, {"error": "invalid_request"}))
            return
        self.refresh(provider, family, form["refresh_token"])

    def refresh(self, provider, family, refresh):
        ledger, reach = provider.ledger, provider.trigger.reach
        request = ledger.received(family.name, refresh)
        self.take_time()
        if reach(BEFORE_ROTATING):
            return self.drop()
        given = provider.rotate(family, refresh)
        if given is None:
            ledger.refuse(request)
            return self.send_parts(self.answer(400, {"error": "invalid_grant", "error_description": "The refresh token was used."}))
        ledger.gave(request, given[0])
        self.take_time()
        if reach(AFTER_ROTATING):
            return self.drop()
        answer = self.answer(200, {"access_token": given[0], "refresh_token": given[1], "token_type": "Bearer", "expires_in": ACCESS_SECONDS})
        self.send_parts(answer[:-40])
        if reach(IN_ANSWER):
            return self.drop()
        self.send_parts(answer[-40:])
        ledger.sent(request)
        return reach(AFTER_ANSWER)

    def take_time(self):
        time.sleep(random.uniform(0, SLOWEST_STEP))  # what the service needs, not a wait for a condition

    def drop(self):
        self.close_connection = True

    def answer(self, status, value):
        body = json.dumps(value).encode()
        head = f"HTTP/1.1 {status} {self.responses[status][0]}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def send_parts(self, part):
        self.connection.sendall(part)
