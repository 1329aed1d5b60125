"""Other token servers beside ours, each in turn with it on the same core: ./dev bench peers.

Their scripts stay where they are; npm packages go to build/peers.
"""

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import rig
import sallyport_server

SECRET = "bench-secret-0123456789abcdef"
PROJECT = os.path.join(rig.HERE, "..")
INSTALL = os.path.abspath(os.path.join(PROJECT, "build", "peers"))
NEEDED = ("package.json", "package-lock.json", "oidc-provider.mjs", "node-oauth2-server.mjs", "glewlwyd.sh")


@dataclasses.dataclass
class Peer:
    name: str
    script: str
    path: str      # of the token endpoint
    keys: str      # of the JWKS
    wanted: float  # how many times as fast we are to be

    def command(self, port):
        words = [os.path.join(INSTALL, self.script), str(port), "ES256"]
        return words if self.script.endswith(".sh") else ["node", "--preserve-symlinks", "--preserve-symlinks-main", *words]


PEERS = (
    Peer("oidc-provider", "oidc-provider.mjs", "/token", "/jwks", 6),
    Peer("@node-oauth/oauth2-server", "node-oauth2-server.mjs", "/token", "/jwks", 3),
    Peer("glewlwyd", "glewlwyd.sh", "/api/oidc/token", "/api/oidc/jwks", 60),
)


def install(folder):
    """npm packages of the peers in build/peers, and links to the scripts, which look for packages beside themselves."""
    missing = [name for name in NEEDED if not os.path.isfile(os.path.join(folder, name))]
    if missing:
        raise SystemExit(f"There are no peers to compare with: {folder} lacks {', '.join(missing)}. "
                         "Name their folder with --peers FOLDER or SALLYPORT_PEERS.")
    os.makedirs(INSTALL, exist_ok=True)
    for name in NEEDED:
        place = os.path.join(INSTALL, name)
        with contextlib.suppress(FileNotFoundError):
            os.remove(place)
        if name.endswith(".json"):
            shutil.copyfile(os.path.join(folder, name), place)
        else:
            os.symlink(os.path.join(folder, name), place)
    subprocess.run(["bash", "-c", 'source scripts/say.sh; source scripts/install.sh; npm_install "$1"', "bash", INSTALL], cwd=PROJECT, check=True)


def form(secret=SECRET):
    return rig.form("bench-client", secret) + "&scope=api:read"


def ask(url, body):
    """Status and answer of one POST; nothing when nobody listens yet."""
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, None
    except (OSError, ValueError):
        return None, None


class Running:
    """One peer on the server's core."""

    def __init__(self, peer, scratch):
        self.peer = peer
        port = sallyport_server.free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.token_url = self.url + peer.path
        self.log = os.path.join(scratch, peer.script + ".log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(rig.pinned(rig.SERVER_CORE, *peer.command(port)), stdout=log, stderr=log, start_new_session=True,
                                            env={**os.environ, "RUN": scratch, "NODE_ENV": "production"})

    def wait(self):
        """Until it gives a token, which has to verify; a wrong secret gets none."""
        deadline = time.monotonic() + 30
        answer = None
        while answer is None:
            if self.process.poll() is not None or time.monotonic() > deadline:
                with open(self.log, "rb") as log:
                    raise SystemExit(f"{self.peer.name} gives no token: {log.read()[-1500:].decode('utf-8', 'replace')}")
            status, answer = ask(self.token_url, form())
            if status != 200:
                answer = None
                time.sleep(0.05)  # polling a condition, with the deadline above
        rig.verified(answer["access_token"], self.url + self.peer.keys)
        if (status := ask(self.token_url, form(rig.wrong(SECRET)))[0]) not in (400, 401, 403):
            raise SystemExit(f"{self.peer.name} answered a wrong secret with {status}")

    def tokens(self, seconds):
        """A connection that the peer drops now and then is its own affair; an answer without a token is not."""
        load = rig.wrk(self.token_url, seconds, BODY=form())
        if load.refused or load.lost > load.requests / 100:
            raise SystemExit(f"{self.peer.name} refused {load.refused} of {load.requests} requests and lost {load.lost}")
        return load

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def peers(options, report):
    """Each peer in turn with ours; ours writes a durable audit record for each token, two of the three keep nothing."""
    rounds, seconds = rig.rounds_of(options, 3, 3)
    install(options.peers)
    rows, ratios = [], []
    with rig.running(options) as house:
        made = house.make("--algorithm", "ES256")
        house.start()
        house.warm(made)
        for peer in PEERS:
            other = Running(peer, house.folder)
            try:
                other.wait()
                other.tokens(10)  # half of the rate comes with the warmth
                found = rig.in_turn(rounds, ours=lambda: house.tokens(made, seconds), theirs=lambda: other.tokens(seconds))
                times = rig.ratio(found["ours"], found["theirs"])
                rows.append([peer.name, *(f"{rig.median(found[side], lambda load: load.rate):,.0f}" for side in ("theirs", "ours")),
                             f"{times:.1f}", f"{rig.median(found['theirs'], lambda load: load.p99):.1f}", f"{other.resident_mb():.0f}"])
                ratios.append((peer, times))
            finally:
                other.stop()
        resident = house.resident_mb()
        house.stop()
    report.say(f"client_credentials, ES256, 64 connections, one core each, {rounds} rounds of {seconds:g} s in turn after 10 s of warming, medians. "
               f"Ours keeps a durable audit record of each token; its memory is {resident:.0f} MB after all that.")
    report.table(["Peer", "its tokens/s", "ours", "times", "its p99 ms", "its MB"], rows)
    for peer, times in ratios:
        report.at_least(f"times {peer.name}", times, peer.wanted, "{:.1f}")
