"""Tokens of connected accounts: their rate beside that of our own tokens, and what a hundred thousand of them take."""

import contextlib
import os
import subprocess
import time

import rig

PATH = "/v1/connections/token"
BODY = '{"integration":"mail"}'
MEMBERS = 1_000   # sessions that the load is spread over
GRANTS = 100_000
NOWHERE = "http://127.0.0.1:9"  # where nothing listens: tokens that are fresh make nobody ask the service


class Host:
    """A house whose tenant uses a service, and the host product that begins sessions there."""

    def __init__(self, house):
        self.house = house
        self.made = house.make("--algorithm", "ES256", "--role", "administrator")
        self.bearers = os.path.join(house.folder, "sessions")

    def call(self, path, body, token=None):
        """An answer of the management API that has to be 201."""
        caller = rig.Caller(self.house.port)
        token = token or self.access_token()
        status, answer = caller.json("POST", path, body, token)
        if status != 201:
            raise SystemExit(f"POST {path} was answered with {status}: {answer}")
        return answer

    def access_token(self):
        return rig.Caller(self.house.port).token(self.made["clientId"], self.made["secret"])[1]["access_token"]

    def use_service(self, url):
        """Of a running server: the service is called mail."""
        entry = {"id": "mail", "name": "Mail", "grant": "authorization_code", "authorization_url": f"{url}/authorize", "token_url": f"{url}/token",
                 "base_url": f"{url}/v1"}
        self.call("/api/providers", {"entry": entry, "clientId": "client", "clientSecrets": ["s3cret"]})

    def connect(self, count):
        """Of a stopped server: so many members, each with an account. Returns the seconds that took."""
        begun = time.monotonic()
        subprocess.run([self.house.options.program("populate_connections"), self.house.data, str(count)], check=True, capture_output=True)
        return time.monotonic() - begun

    def sessions(self, members):
        """One for each of these members; post.lua reads them from `bearers`."""
        token, found = self.access_token(), []
        caller = rig.Caller(self.house.port)
        for member in members:
            status, answer = caller.json("POST", "/v1/sessions", {"member": {"id": f"m-{member:06}"}, "script": "bench"}, token)
            if status != 201:
                raise SystemExit(f"a session was answered with {status}: {answer}")
            found.append(answer["session"])
        with open(self.bearers, "w", encoding="ascii") as file:
            file.writelines(session + "\n" for session in found)
        return found

    def check_token(self, caller, session, member):
        """The session of a member gets the token of that member's account."""
        status, answer = caller.send("POST", PATH, BODY, {"Authorization": f"Bearer {session}", "Content-Type": "application/json"})
        if status != 200 or not answer["access_token"].startswith(f"access-{member:06}-") or answer["account"]["label"] != f"p{member:06}@example.com":
            raise SystemExit(f"the session of member {member} was answered with {status}: {answer}")

    def check_answers(self, sessions):
        """Every member's own token, each with a record in the audit log; none for a session that was changed."""
        caller = rig.Caller(self.house.port)
        for member, session in enumerate(sessions):
            self.check_token(caller, session, member)
        forged = sessions[0][:-10] + ("A" if sessions[0][-10] != "A" else "B") + sessions[0][-9:]
        status, answer = caller.send("POST", PATH, BODY, {"Authorization": f"Bearer {forged}", "Content-Type": "application/json"})
        if status != 401:
            raise SystemExit(f"a forged session was answered with {status}: {answer}")
        page = caller.json("GET", "/api/audit?action=connection.handed_out&limit=1", token=self.access_token())[1]
        if f"member=m-{len(sessions) - 1:06}" not in page["records"][0]["reason"]:
            raise SystemExit(f"the last token has no record in the audit log: {page}")

    def load(self, seconds, **bearer):
        return rig.granted(rig.wrk(self.house.url + PATH, seconds, BODY=BODY, CONTENT_TYPE="application/json", **bearer))


@contextlib.contextmanager
def host(options, grants, **how):
    """One whose members have connected so many accounts, with the server stopped; and the seconds that took."""
    with rig.running(options, "--egress-allowed-networks", "127.0.0.1", **how) as house:
        made = Host(house)
        house.start()
        made.use_service(NOWHERE)
        house.stop()
        yield made, made.connect(grants)


def handout(options, report):
    """Fresh tokens of connected accounts against our own, each with its durable audit record."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with host(options, MEMBERS) as (made, _):
        house = made.house
        house.start()
        sessions = made.sessions(range(MEMBERS))
        house.warm(made.made)
        made.check_answers(sessions)
        made.load(1, BEARERS=made.bearers)
        found = rig.in_turn(rounds, own=lambda: house.tokens(made.made, seconds), one=lambda: made.load(seconds, BEARER=sessions[0]),
                            many=lambda: made.load(seconds, BEARERS=made.bearers))
        house.stop()

    def of_own(name):
        return rig.ratio(found[name], found["own"])

    def row(label, name, text):
        loads = found[name]
        return [label, f"{rig.median(loads, lambda load: load.rate):,.0f}", text, f"{rig.median(loads, lambda load: load.p50):.2f}",
                f"{rig.median(loads, lambda load: load.p99):.2f}"]

    report.say(f"64 connections, {rounds} rounds of {seconds:g} s in turn, medians. Durable audit on a SQLite file, all threads of the server on one "
               f"core. {MEMBERS:,} members have connected an account each; every token was checked before.")
    report.table(["", "answers/s", "of our own", "p50 ms", "p99 ms"],
                 [row("our own tokens (client credentials, ES256)", "own", ""), row("handed out, one account", "one", f"{of_own('one'):.2f}"),
                  row(f"handed out, {MEMBERS:,} sessions and accounts in turn", "many", f"{of_own('many'):.2f}")])
    report.at_least("handed out (one account) over our own tokens", of_own("one"), 0.8)
    report.at_least(f"handed out ({MEMBERS:,} accounts) over our own tokens", of_own("many"), 0.8)


def started(made, session):
    """Milliseconds from the start of the process to the first token of a connected account, and the memory then."""
    begun = time.monotonic()
    made.house.start()
    made.check_token(rig.Caller(made.house.port), session, 0)
    return (time.monotonic() - begun) * 1000, made.house.resident_mb()


def taken(options, made, members):
    """Of a stopped server: milliseconds to the first token, MB then, and the most MB while these members get their tokens."""
    _, seconds = rig.rounds_of(options, 1, 3)
    made.house.start()
    sessions = made.sessions(members)
    starts = []
    for _ in range(3):
        made.house.stop()
        starts.append(started(made, sessions[0]))
    caller, memory = rig.Caller(made.house.port), []
    for member, session in zip(members, sessions, strict=True):
        made.check_token(caller, session, member)
        memory.append(made.house.resident_mb())
    made.load(seconds, BEARERS=made.bearers)
    memory.append(made.house.resident_mb())
    return rig.median(starts, lambda one: one[0]), rig.median(starts, lambda one: one[1]), max(memory)


def grants(options, report):
    """A hundred thousand grants: time to the first token, and memory while a thousand different ones are handed out."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    rows, made = [], {}
    with contextlib.ExitStack() as stack:
        for label, count, pin in ((f"{GRANTS:,}, on all cores", GRANTS, False), (f"{GRANTS:,}", GRANTS, True), (f"{MEMBERS:,}", MEMBERS, True)):
            made[label], filled = stack.enter_context(host(options, count, pin=pin))
            rows.append((label, *taken(options, made[label], range(0, count, count // MEMBERS)), filled))
            if not pin:
                made.pop(label).house.stop()
        large, small = made.values()
        found = rig.in_turn(rounds, small=lambda: small.load(seconds, BEARERS=small.bearers), large=lambda: large.load(seconds, BEARERS=large.bearers))
        for one in made.values():
            one.house.stop()
    kept = rig.ratio(found["large"], found["small"])
    report.say("One core unless said otherwise; each grant is of a member of its own. Start: from the process to the first token of a connected account "
               f"in the client's hand. Then {MEMBERS:,} members from all over the table get their tokens, one after the other and over 64 connections; "
               "the most memory that was seen meanwhile.")
    report.table(["Grants", "start ms", "resident MB", "while handing out, MB", "filling the database s"],
                 [[label, f"{start:.0f}", f"{then:.1f}", f"{most:.1f}", f"{filled:.0f}"] for label, start, then, most, filled in rows])
    report.say(f"{MEMBERS:,} sessions in turn, 64 connections, {rounds} rounds of {seconds:g} s in turn, medians.")
    report.table(["Grants", "handed out/s", f"of {MEMBERS:,}", "p99 ms"], [
        [label, f"{rig.median(found[name], lambda load: load.rate):,.0f}", text, f"{rig.median(found[name], lambda load: load.p99):.2f}"]
        for label, name, text in ((f"{MEMBERS:,}", "small", ""), (f"{GRANTS:,}", "large", f"{kept:.2f}"))])
    report.at_most(f"start with {GRANTS:,} grants, ms", rows[0][1], 1000, "{:.0f}")
    report.at_most(f"resident with {GRANTS:,} grants, MB", rows[0][3], 100, "{:.1f}")
    report.at_least(f"hand-out rate with {GRANTS:,} grants over {MEMBERS:,}", kept, 0.8)
