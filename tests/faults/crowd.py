#!/usr/bin/env -S /usr/bin/python3 -B
"""Bad clients by the thousand, in a process of their own so that they take no time from the honest ones (F5).

Usage: crowd.py PORT SECONDS KIND=COUNT... Prints "open" when all are connected, and one JSON object when the server
has ended all of them or SECONDS are over: for each kind how many were "closed" and which statuses were "answered".
"""

import collections
import json
import resource
import selectors
import socket
import sys
import time

BIG_HEAD = 15_000
BODY = 900_000
CHUNK = b"1000\r\n" + b"a" * 4096 + b"\r\n"
PIPELINED = b"GET /api_schema.json HTTP/1.1\r\nHost: a\r\n\r\n" * 32
POST = b"POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"

# What each kind sends at first, and then once a second.
KINDS = {
    "slow_head": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"a"),
    "slow_body": (POST % 5000 + b"grant_type=", b"a"),
    "slow_reader": (PIPELINED, None),
    "silent": (b"", None),
    "half_closed": (b"", None),
    "big_head": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Big: " + b"a" * BIG_HEAD, b"a"),
    "endless_body": (POST % (1024 * 1024) + b"a" * BODY, b"a" * 64),
    "endless_chunks": (b"POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK * (BODY // 4096),
                       CHUNK),
}


class Client:
    def __init__(self, kind, port):
        self.kind = kind
        self.socket = socket.socket()
        if kind == "slow_reader":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", port))
        first, self.more = KINDS[kind]
        self.left = memoryview(first)
        self.answer = b""
        self.next = 0.0

    def write(self):
        """True while there is more to write at once."""
        if self.left:
            self.left = self.left[self.socket.send(self.left):]
        return bool(self.left)

    def drip(self, now):
        if self.left or now < self.next:
            return
        self.next = now + 1
        if self.more:
            self.socket.send(self.more)
        elif self.kind == "slow_reader":
            self.read(1)

    def read(self, size=4096):
        """False at the end of the connection."""
        data = self.socket.recv(size)
        if len(self.answer) < 16:
            self.answer += data
        return bool(data)


class Crowd:
    def __init__(self, port):
        self.port, self.open = port, {}
        self.selector = selectors.EpollSelector()
        self.counts = collections.defaultdict(lambda: {"opened": 0, "closed": 0, "answered": collections.Counter()})

    def connect(self, kind):
        client = Client(kind, self.port)
        self.open[client.socket.fileno()] = client
        self.counts[kind]["opened"] += 1
        self.selector.register(client.socket, selectors.EVENT_WRITE, client)

    def connected(self, client):
        if client.kind == "half_closed":
            client.socket.shutdown(socket.SHUT_WR)
        # Who reads slowly is not asked whether there is something; it notices a reset when it reads.
        self.selector.modify(client.socket, 0 if client.kind == "slow_reader" else selectors.EVENT_READ, client)

    def end(self, client):
        count = self.counts[client.kind]
        count["closed"] += 1
        if client.answer.startswith(b"HTTP/1.1 "):
            count["answered"][client.answer[9:12].decode()] += 1
        self.selector.unregister(client.socket)
        del self.open[client.socket.fileno()]
        client.socket.close()

    def attempt(self, client, action):
        """Runs `action`; the connection is over when it says so or fails."""
        try:
            if action():
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.end(client)

    def step(self, client, events):
        if events & selectors.EVENT_WRITE:
            self.attempt(client, lambda: client.write() or self.connected(client) or True)
        else:
            self.attempt(client, client.read)

    def turn(self):
        for key, events in self.selector.select(0.05):
            self.step(key.data, events)
        now = time.monotonic()
        for client in list(self.open.values()):
            self.attempt(client, lambda c=client: (c.drip(now), True)[1])


def main():
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    crowd = Crowd(port)
    wanted = [(kind, int(count)) for kind, _, count in (word.partition("=") for word in sys.argv[3:])]
    begun = time.monotonic()
    for kind, count in wanted:
        for number in range(count):
            crowd.connect(kind)
            if number % 200 == 199:
                crowd.turn()
    print("open", flush=True)
    while crowd.open and time.monotonic() - begun < seconds:
        crowd.turn()
    print(json.dumps(crowd.counts), flush=True)


if __name__ == "__main__":
    main()
