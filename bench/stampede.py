"""A thousand callers at one grant whose token has expired: what the service sees of them, and when they have their answers."""

import collections
import contextlib
import http.server
import json
import os
import selectors
import socket
import threading
import time
import urllib.parse

import handout
import rig

CALLERS = 1_000
SERVICE_SECONDS = 0.3  # until it answers


class Service:
    """Where tokens are refreshed; counts the calls with each refresh token."""

    def __init__(self):
        self.calls = collections.Counter()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                sent = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                refresh_token = sent["refresh_token"][0]
                service.calls[refresh_token] += 1
                number = service.calls[refresh_token]
                time.sleep(SERVICE_SECONDS)
                answer = json.dumps({"access_token": service.fresh(refresh_token, number), "token_type": "Bearer", "expires_in": 3600}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @staticmethod
    def fresh(refresh_token, number=1):
        """What the call of that number gets."""
        return f"fresh-{refresh_token}-{number}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def read_answer(data):
    """(status, JSON) of an answer that is whole; None before."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return None
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    return (int(head.split(b" ")[1]), json.loads(body)) if len(body) >= length else None


def exchange(held, messages):
    """Sends each message over its own connection, all at once; for each the milliseconds from the first of them to its answer, and the answer."""
    found, data = [], collections.defaultdict(bytes)
    with selectors.DefaultSelector() as selector:
        for one in held:
            selector.register(one, selectors.EVENT_READ)
        begun = time.monotonic()
        for one, message in zip(held, messages, strict=True):
            one.sendall(message)
        while len(found) < len(held):
            if not (ready := selector.select(timeout=30)):
                raise SystemExit(f"only {len(found)} of {len(held)} callers were answered")
            took = (time.monotonic() - begun) * 1000
            for key, _ in ready:
                more = key.fileobj.recv(65536)
                if not more:
                    raise SystemExit("a caller was cut off")
                data[key.fd] += more
                if answer := read_answer(data[key.fd]):
                    selector.unregister(key.fileobj)
                    found.append((took, *answer))
    return found


class Crowd:
    """So many connections, each of which has had one answer, with a session of a member of its own."""

    def __init__(self, stack, made):
        self.sessions = made.sessions(range(CALLERS))
        self.held = [stack.enter_context(socket.create_connection(("127.0.0.1", made.house.port), timeout=10)) for _ in self.sessions]
        answers = exchange(self.held, [b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"] * CALLERS)
        if any(status != 200 for _, status, _ in answers):
            raise SystemExit("a caller was not let in")

    def ask(self, connection):
        """All of them for the token of that connection of the tenant."""
        body = json.dumps({"integration": "mail", "account": "master", "connection": connection})
        return exchange(self.held, [
            (f"POST {handout.PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {session}\r\nContent-Type: application/json\r\n"
             f"Content-Length: {len(body)}\r\n\r\n{body}").encode() for session in self.sessions])


def answer_times(made, service, crowd, name):
    """All of them at a new grant of this name, whose token has expired: first, median and last answer in milliseconds."""
    made.call("/api/connections", {"provider": "mail", "owner": "master", "label": name, "credential": {
        "accessToken": f"stale-{name}", "refreshToken": name, "expiresAt": "2026-01-01T00:00:00Z"}})
    answers = crowd.ask(name)
    wrong = [answer for answer in answers if answer[1] != 200 or answer[2]["access_token"] != service.fresh(name)]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {CALLERS} callers did not get the new token: {wrong[0]}")
    times = sorted(took for took, _, _ in answers)
    return times[0], rig.median(times), times[-1]


@contextlib.contextmanager
def on_load_core():
    """This thread, and those that it starts, beside the server's core and not on it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {int(rig.LOAD_CORE)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def rounds_with(options, rounds, pin):
    """For each round: calls that the service saw, first, median and last answer in milliseconds."""
    with on_load_core(), Service() as service, contextlib.ExitStack() as stack:
        house = stack.enter_context(rig.running(options, "--egress-allowed-networks", "127.0.0.1", pin=pin))
        made = handout.Host(house)
        house.start()
        made.use_service(service.url)
        crowd = Crowd(stack, made)
        times = {name: answer_times(made, service, crowd, name) for name in (f"grant-{number}" for number in range(rounds))}
        house.stop()
        return [(service.calls[name], *found) for name, found in times.items()]  # late calls as well


def stampede(options, report):
    """A thousand callers with a thousand sessions ask at once for a token that has expired."""
    rounds, _ = rig.rounds_of(options, 5, 0)
    found = {"one core": rounds_with(options, rounds, True), "all cores": rounds_with(options, rounds, False)}
    report.say(f"{CALLERS:,} open connections with a session each send their requests at once; the token of the one grant that all ask for has "
               f"expired, and the service answers a refresh after {SERVICE_SECONDS * 1000:.0f} ms. {rounds} grants one after the other; the times, "
               "from the first request on, are medians. Every caller got the one new token, with an audit record of its own.")
    report.table(["Server on", "most calls that the service saw", "first answer ms", "median ms", "last answer ms"],
                 [[label, max(one[0] for one in rows), *(f"{rig.median(rows, lambda one, i=i: one[i]):.0f}" for i in (1, 2, 3))]
                  for label, rows in found.items()])
    calls = {one[0] for rows in found.values() for one in rows}
    report.budget(f"calls to the service for {CALLERS:,} callers", ", ".join(map(str, sorted(calls))), "exactly 1", calls == {1})
