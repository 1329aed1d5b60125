"""What every benchmark stands on: processes pinned to their cores, wrk, a server with its clients, rounds in turn.

The server has core 0 with all its threads, whoever makes the load has core 1. PyJWT, which the tests use as well,
says whether a token is right.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import jwt

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "support"))
import sallyport_server  # noqa: E402
from caller import Caller  # noqa: E402

SERVER_CORE, LOAD_CORE = "0", "1"
# Never a file system in memory, as /tmp is on some machines: an fsync has to cost what it costs.
tempfile.tempdir = os.environ.get("TMPDIR") or "/var/tmp"
sallyport_server.START_SECONDS = 120  # a million integrations


@dataclasses.dataclass
class Options:
    """What the command line says; `rounds` and `seconds` are None where a benchmark has its own."""
    build: str
    peers: str
    flood: int
    rounds: int | None = None
    seconds: int | None = None

    def program(self, name):
        return os.path.join(self.build, name)


@dataclasses.dataclass
class Load:
    """What wrk saw."""
    requests: int
    rate: float      # answers per second
    p50: float       # milliseconds; of connections that send one request after the other
    p99: float
    refused: int     # answers that are no 2xx
    lost: int        # requests without an answer


QUIET = 0.03  # of all cores; what others may take while we measure


def busy_share(seconds=1):
    """How much of the machine others take while we do nothing, from 0 to 1."""
    def times():
        with open("/proc/stat", encoding="ascii") as stat:
            words = [int(word) for word in next(stat).split()[1:]]
        return sum(words), words[3] + words[4]  # idle and waiting for the disk

    before = times()
    time.sleep(seconds)  # the measurement itself
    total, idle = (after - then for after, then in zip(times(), before))
    return 1 - idle / total


def wait_until_quiet(longest):
    """Whether the machine is, or became so in time."""
    deadline = time.monotonic() + longest
    while (busy := busy_share() > QUIET) and time.monotonic() < deadline:
        pass  # each look takes a second
    return not busy


def pinned(core, *command):
    return ["taskset", "-c", core, *command]


def program_output(core, *command, **more):
    """What a pinned program of ours prints. `more` is added to its environment."""
    done = subprocess.run(pinned(core, *command), capture_output=True, text=True, env={**os.environ, **more})
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return done.stdout


def wrk(url, seconds, connections=64, **environment):
    """Runs wrk with post.lua; the words of `environment` are explained there."""
    done = program_output(LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "-s", os.path.join(HERE, "post.lua"),
                          url, **environment)
    line = next(line for line in done.splitlines() if line.startswith("RESULT"))
    requests, micros, failed, p50, p99, refused = map(int, line.split()[1:])
    return Load(requests, requests / (micros / 1e6), p50 / 1000, p99 / 1000, refused, failed - refused)


def granted(load):
    """The same load; ends the benchmark when any answer was not what the client had a right to."""
    if load.refused or load.lost:
        raise SystemExit(f"{load.refused} of {load.requests} requests were refused and {load.lost} lost")
    return load


def all_refused(load):
    if load.refused != load.requests or load.lost:
        raise SystemExit(f"only {load.refused} of {load.requests} requests were refused, {load.lost} lost")
    return load


def raw_rate(options, seconds=1.5):
    """ES256 signatures per second on the server's core."""
    return float(program_output(SERVER_CORE, options.program("raw_signatures"), f"{seconds:g}"))


def form(client, secret):
    return f"grant_type=client_credentials&client_id={client}&client_secret={secret}"


def wrong(secret):
    """Well-formed and of the same length."""
    return secret[:20] + ("A" if secret[20] != "A" else "B") + secret[21:]


def in_turn(rounds, **sides):
    """A B A B ...: runs each side once in every round; the results of each, by its name."""
    results = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            results[name].append(side())
    return results


def median(values, of=lambda value: value):
    return statistics.median(of(value) for value in values)


def ratio(over, under, of=lambda load: load.rate):
    """The median of the ratios of the rounds."""
    return statistics.median(of(a) / of(b) for a, b in zip(over, under, strict=True))


def verified(token, jwks_url):
    """The claims of a token that verifies against the published keys; ends the benchmark when it does not."""
    with urllib.request.urlopen(jwks_url, timeout=10) as answer:
        keys = jwt.PyJWKSet.from_dict(json.load(answer))
    header = jwt.get_unverified_header(token)
    key = next(key for key in keys.keys if key.key_id == header["kid"])
    return jwt.decode(token, key.key, algorithms=[header["alg"]], options={"verify_aud": False})


class House(sallyport_server.Server):
    """A Sallyport with one tenant, on the server's core, or with all cores when it is not pinned."""

    def __init__(self, options, *more, database=None, pin=True):
        super().__init__(options.program("sallyport"), database=database,
                         extra=["--log-level", "warning", *(["--server-cores", "1"] if pin else []), *more])
        self.options = options
        if pin:
            self.before = pinned(SERVER_CORE)
        self.init()

    def make(self, *more, kind="custom"):
        return self.command("integration", "create", "--kind", kind, "--name", "Pump", *more)

    @property
    def token_url(self):
        return self.url + "/oauth/token"

    def tokens(self, made, seconds, connections=64):
        """wrk with right credentials; every answer has to be a token."""
        return granted(wrk(self.token_url, seconds, connections, BODY=form(made["clientId"], made["secret"])))

    def check_answers(self, made):
        """A right secret gets a token that verifies against the published keys, a wrong one does not."""
        caller = Caller(self.port)
        status, answer = caller.token(made["clientId"], made["secret"])
        if status != 200:
            raise SystemExit(f"a right secret was answered with {status}: {answer}")
        claims = verified(answer["access_token"], self.url + "/oauth/jwks")
        status, answer = caller.token(made["clientId"], wrong(made["secret"]))
        if status not in (401, 429):
            raise SystemExit(f"a wrong secret was answered with {status}: {answer}")
        return claims

    def warm(self, made, seconds=2, connections=64):
        """Load before the first round, with the answers checked in its middle."""
        body = form(made["clientId"], made["secret"])
        command = pinned(LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", os.path.join(HERE, "post.lua"), self.token_url)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "BODY": body}) as load:
            time.sleep(seconds / 2)
            self.check_answers(made)
            if load.wait() != 0:
                raise SystemExit("wrk failed")

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def database_bytes(self):
        return sum(os.path.getsize(os.path.join(self.data, name)) for name in os.listdir(self.data) if ".db" in name)


@contextlib.contextmanager
def running(options, *more, **how):
    """A House that has been founded but not started; removed with all its data afterwards."""
    house = House(options, *more, **how)
    try:
        yield house
    finally:
        house.remove()


def rounds_of(options, rounds, seconds):
    """What the command line asks for, or the benchmark's own measure."""
    return options.rounds or rounds, options.seconds or seconds


def arguments(names, description):
    """The command line of bench/run."""
    parser = argparse.ArgumentParser(prog="bench/run", description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benchmarks; all of them without a name")
    parser.add_argument("--build", default=os.path.join(HERE, "..", "build", "bench"), help="folder of the built binaries (build/bench)")
    parser.add_argument("--peers", default=os.environ.get("SALLYPORT_PEERS", os.path.join(HERE, "..", "..", "shared", "peers")),
                        help="folder with the scripts that start other token servers ($SALLYPORT_PEERS, or ../shared/peers)")
    parser.add_argument("--rounds", type=int, help="how often each side is measured")
    parser.add_argument("--seconds", type=int, help="how long each measurement takes")
    parser.add_argument("--flood", type=int, default=2000, help="wrong secrets per second in `hostile` (2000)")
    parser.add_argument("--wait", type=int, default=10, metavar="SECONDS",
                        help="how long to wait for a quiet machine before each benchmark (10); a busy one is named in the result")
    parser.add_argument("--record", action="store_true", help="write the results to docs/performance.md")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a budget is missed")
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in names]:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(names)}")
    return given
