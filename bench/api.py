"""The API beside a body that costs nothing: how much of the server's rate a real answer keeps."""

import contextlib
import json
import os
import subprocess

import inventory
import rig

PATH = "/api/groups?source=all&filter=Office&limit=25&sortBy=name"
GROUPS = 100_000  # beside those that the filter finds
FOUND = 2
DIRECTORY = {"source": "entra",
             "users": [{"id": "u-1", "name": "Ada Lovelace", "email": "ada@example.com"}],
             "groups": [{"id": f"g-{number}", "name": name, "members": ["u-1"]}
                        for number, name in enumerate(("Back Office", "Office Berlin", "Warehouse"), 1)]}


@contextlib.contextmanager
def fixed_body(options, size):
    """Our HTTP server with a constant body; its URL."""
    with subprocess.Popen(rig.pinned(rig.SERVER_CORE, options.program("fixed_body"), str(size)), stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/fixed"
        finally:
            process.terminate()


def import_directory(house):
    path = os.path.join(house.folder, "people.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(DIRECTORY, file)
    house.command("directory", "import", path)
    inventory.populate(house, groups=GROUPS)


def api(options, report):
    """GET /api/groups of 100,000 with a token that the server has seen before, against a constant body of the same size."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with rig.running(options) as house:
        made = house.make("--algorithm", "ES256", "--role", "event_viewer")
        import_directory(house)
        house.start()
        token = rig.Caller(house.port).token(made["clientId"], made["secret"])[1]["access_token"]
        caller = rig.Caller(house.port)
        status, answer = caller.json("GET", PATH, token=token)
        if status != 200 or len(answer["groups"]) != FOUND:
            raise SystemExit(f"{PATH} was answered with {status}: {answer}")
        size = int(caller.headers["Content-Length"])
        forged = token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]
        if (status := caller.json("GET", PATH, token=forged)[0]) != 401:
            raise SystemExit(f"a forged token was answered with {status}")

        def get(url):
            return rig.granted(rig.wrk(url, seconds, METHOD="GET", BEARER=token))

        with fixed_body(options, size) as fixed:
            rig.wrk(house.url + PATH, 1, METHOD="GET", BEARER=token)
            rig.wrk(fixed, 1, METHOD="GET", BEARER=token)
            found = rig.in_turn(rounds, fixed=lambda: get(fixed), groups=lambda: get(house.url + PATH))
        house.stop()
    share = rig.ratio(found["groups"], found["fixed"])
    report.say(f"64 connections, {rounds} rounds of {seconds:g} s in turn, medians; bodies of {size} bytes, the same request head for both.")
    report.table(["", "answers/s", "of a constant body", "p50 ms", "p99 ms"], [
        [label, f"{rig.median(found[name], lambda load: load.rate):,.0f}", text, f"{rig.median(found[name], lambda load: load.p50):.2f}",
         f"{rig.median(found[name], lambda load: load.p99):.2f}"]
        for label, name, text in (("constant body", "fixed", ""), ("GET /api/groups", "groups", f"{share:.2f}"))])
    report.at_least("GET /api/groups of a constant body", share, 0.5)
