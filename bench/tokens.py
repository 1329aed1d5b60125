"""How fast tokens are, beside what the same core does at most: the signature, the disk."""

import base64
import hashlib
import hmac
import json
import os
import time
import uuid

import rig

DIALECT_PATH = "/auth/exchange/integration"


class IdentityTokens:
    """Files of requests for the Accessia exchange, made before each round: an identity token is taken once."""

    def __init__(self, house, made):
        self.path = os.path.join(house.folder, "identity-tokens")
        self.integration = made["integrationId"]
        self.key = base64.urlsafe_b64decode(made["secret"])
        self.header = self.segment({"alg": "HS256", "typ": "JWT"}) + b"."

    @staticmethod
    def segment(value):
        return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=")

    def write(self, count):
        now, run = int(time.time()), str(uuid.uuid4())
        with open(self.path, "w", encoding="ascii") as file:
            for number in range(count):
                signed = self.header + self.segment({"iat": now, "exp": now + 600, "jti": f"{run}.{number}"})
                mac = base64.urlsafe_b64encode(hmac.digest(self.key, signed, hashlib.sha256)).rstrip(b"=")
                token = (signed + b"." + mac).decode()
                file.write(f'{{"token":"{token}","integrationId":"{self.integration}"}}\n')
        return self.path


class Exchange:
    """The exchange under load; each answer holds two signatures, an access and a refresh token."""

    def __init__(self, house, made):
        self.house, self.made = house, made
        self.tokens = IdentityTokens(house, made)
        self.expected = 8000  # answers per second, until measured

    def check_answers(self):
        with open(self.tokens.write(1), encoding="ascii") as file:
            body = json.loads(file.read())
        caller = rig.Caller(self.house.port)
        status, answer = caller.json("POST", DIALECT_PATH, body)
        if status != 200:
            raise SystemExit(f"an identity token was answered with {status}: {answer}")
        for name in ("accessToken", "refreshToken"):
            rig.verified(answer[name], self.house.url + "/oauth/jwks")
        if (again := caller.json("POST", DIALECT_PATH, body)[0]) != 401:
            raise SystemExit(f"an identity token was taken a second time: {again}")

    def __call__(self, seconds):
        bodies = self.tokens.write(int(self.expected * seconds * 1.5) + 2000)
        load = rig.granted(rig.wrk(self.house.url + DIALECT_PATH, seconds, BODIES=bodies, CONTENT_TYPE="application/json"))
        self.expected = max(self.expected, load.rate)
        return load


def tokens(options, report):
    """ES256, the exchange with HS256 identities, EdDSA and RS256, each beside raw ES256 signatures of the same core."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with rig.running(options) as house:
        made = {name: house.make("--algorithm", name) for name in ("ES256", "EdDSA", "RS256")}
        exchange = Exchange(house, house.make(kind="api"))
        house.start()
        for one in made.values():
            house.check_answers(one)
        exchange.check_answers()
        house.warm(made["ES256"])
        found = rig.in_turn(rounds, raw=lambda: rig.raw_rate(options, 1), ES256=lambda: house.tokens(made["ES256"], seconds),
                            EdDSA=lambda: house.tokens(made["EdDSA"], seconds), exchange=lambda: exchange(seconds))
        rsa = house.tokens(made["RS256"], seconds)
        house.stop()

    def of_raw(name, signatures=1):
        return rig.median(load.rate * signatures / raw for load, raw in zip(found[name], found["raw"], strict=True))

    def row(label, name, signatures=1):
        loads = found[name]
        return [label, f"{rig.median(loads, lambda load: load.rate):,.0f}", f"{of_raw(name, signatures):.2f}",
                f"{rig.median(loads, lambda load: load.p50):.2f}", f"{rig.median(loads, lambda load: load.p99):.2f}"]

    report.say(f"64 connections, {rounds} rounds of {seconds:g} s in turn, medians. Durable audit on a SQLite file, all threads of "
               f"the server on one core; raw ES256 signing on that core: {rig.median(found['raw']):,.0f}/s.")
    report.table(["", "answers/s", "signatures, of raw ES256", "p50 ms", "p99 ms"],
                 [row("ES256", "ES256"), row("EdDSA", "EdDSA"),
                  row("Accessia exchange (HS256 identity in, two ES256 tokens out)", "exchange", 2),
                  ["RS256 (one round)", f"{rsa.rate:,.0f}", "", f"{rsa.p50:.2f}", f"{rsa.p99:.2f}"]])
    report.at_least("ES256 tokens of raw signatures", of_raw("ES256"), 0.50)
    report.at_least("Accessia exchange in signatures of raw", of_raw("exchange", 2), 0.40)
    report.at_least("EdDSA over ES256", rig.ratio(found["EdDSA"], found["ES256"]), 1.1)


def timed_requests(options, house, seconds, *bodies, path="/oauth/token", **environment):
    """One connection, one request after the other, the bodies in turn. For each body: how many, the mean, p50 and p99
    in milliseconds, and the last status."""
    bodies = {f"BODY{number}": body for number, body in enumerate(bodies, 1)}
    printed = rig.program_output(rig.LOAD_CORE, options.program("one_connection"), str(house.port), path, f"{seconds:g}", **bodies, **environment)
    return [(int(count), float(mean) / 1000, float(p50) / 1000, float(p99) / 1000, int(status))
            for count, mean, p50, p99, status in (line.split() for line in printed.splitlines())]


def latency(options, report):
    """One connection: the worst of a hundred tokens beside the worst of a hundred fsyncs of this disk."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with rig.running(options) as house:
        made = house.make("--algorithm", "ES256")
        house.start()
        house.warm(made, 1, 1)

        def disk():
            printed = rig.program_output(rig.SERVER_CORE, options.program("disk_sync"), house.folder, f"{seconds:g}")
            return [float(word) / 1000 for word in printed.split()]

        def token():
            count, _, p50, p99, status = timed_requests(options, house, seconds, rig.form(made["clientId"], made["secret"]))[0]
            if status != 200:
                raise SystemExit(f"a right secret was answered with {status}")
            return p50, p99, count / seconds

        found = rig.in_turn(rounds, disk=disk, token=token)
        house.stop()
    disk50, disk99 = (rig.median(found["disk"], lambda one, i=i: one[i]) for i in (0, 1))
    token50, token99, rate = (rig.median(found["token"], lambda one, i=i: one[i]) for i in (0, 1, 2))
    report.say(f"One connection, {rounds} rounds of {seconds:g} s in turn with fdatasync of 8 KiB into a file that does not grow, on the "
               "same file system; medians. Every request is counted as it was, without wrk's correction.")
    report.table(["", "per second", "p50 ms", "p99 ms"],
                 [["ES256 token", f"{rate:,.0f}", f"{token50:.2f}", f"{token99:.2f}"], ["fsync", "", f"{disk50:.2f}", f"{disk99:.2f}"]])
    report.at_most("p99 of a token beyond p99 of an fsync, ms", rig.median(
        token[1] - disk[1] for token, disk in zip(found["token"], found["disk"], strict=True)), 1.0)


def disk(options, report):
    """How far the database grows for each token that is issued, its audit record included."""
    rounds, seconds = rig.rounds_of(options, 3, 3)
    grown = []
    with rig.running(options) as house:
        made = house.make("--algorithm", "ES256")
        house.start()
        house.warm(made)
        house.stop()
        for _ in range(rounds):
            before = house.database_bytes()  # of a stopped server: the write-ahead log is in the file by then
            house.start()
            load = house.tokens(made, seconds)
            house.stop()
            grown.append((house.database_bytes() - before) / load.requests)
    report.say(f"64 connections, {rounds} runs of {seconds:g} s: growth of the database files of a stopped server, divided by the tokens "
               f"that were issued: {', '.join(f'{one:.0f}' for one in grown)} bytes.")
    report.at_most("bytes on disk per token", rig.median(grown), 100, "{:.0f}")


def refused(options, report):
    """A wrong secret costs no more than a right one, and tells nothing by its time."""
    rounds, seconds = rig.rounds_of(options, 5, 2)
    with rig.running(options, "--server-trusted-proxies", "127.0.0.1") as house:
        made = house.make("--algorithm", "ES256")
        stranger = str(uuid.uuid4())
        house.start()
        house.warm(made)
        bad = rig.form(made["clientId"], rig.wrong(made["secret"]))
        unknown = rig.form(stranger, rig.wrong(made["secret"]))
        # Ten from one source get 401, then 429 comes: SPREAD_SOURCES keeps below that.
        found = rig.in_turn(
            rounds, granted=lambda: house.tokens(made, seconds),
            unauthorized=lambda: rig.all_refused(rig.wrk(house.token_url, seconds, BODY=bad, SPREAD_SOURCES="9")),
            throttled=lambda: rig.all_refused(rig.wrk(house.token_url, seconds, BODY=bad)),
            times=lambda: timed_requests(options, house, seconds, bad, unknown, SPREAD_SOURCES="9"),
            waiting=lambda: timed_requests(options, house, seconds, bad, unknown))
        house.stop()
    for name, status in (("times", 401), ("waiting", 429)):
        if any(one[4] != status for one_round in found[name] for one in one_round):
            raise SystemExit(f"the timed requests were not all answered with {status}: {found[name]}")

    def row(label, name):
        return [label, f"{rig.median(found[name], lambda load: load.rate):,.0f}",
                f"{rig.ratio(found[name], found['granted']):.2f}", f"{rig.median(found[name], lambda load: load.p99):.2f}"]

    def times(name, body):
        return rig.median(found[name], lambda one: one[body][2]) * 1000

    def apart(name):
        return rig.median(found[name], lambda one: one[1][2] / one[0][2])

    report.say(f"64 connections, {rounds} rounds of {seconds:g} s in turn, medians.")
    report.table(["", "answers/s", "of granted", "p99 ms"],
                 [row("right secret (200)", "granted"), row("wrong secret, many sources (401)", "unauthorized"),
                  row("wrong secret, one source (429)", "throttled")])
    report.say("One connection, wrong secret and unknown client in turn, request by request; medians in microseconds.")
    report.table(["", "wrong secret", "unknown client", "ratio"],
                 [[label, f"{times(name, 0):.1f}", f"{times(name, 1):.1f}", f"{apart(name):.3f}"]
                  for label, name in (("401, many sources", "times"), ("429, one source", "waiting"))])
    report.at_least("refused (401) rate over granted", rig.ratio(found["unauthorized"], found["granted"]), 1.0)
    report.at_least("refused (429) rate over granted", rig.ratio(found["throttled"], found["granted"]), 1.0)
    for label, name in (("401", "times"), ("429", "waiting")):
        report.budget(f"unknown client over wrong secret in time ({label})", f"{apart(name):.3f}", "0.95 to 1.05", 0.95 <= apart(name) <= 1.05)
