"""Assets and events: the first page of what a caller may see, and how many events a second become durable."""

import json
import os
import subprocess
import time

import rig

PAGE = "/api/assets?limit=25"
SEEN = 50           # assets that the caller sees, whatever the number of those that it does not
POLICIES = 1000
EVENT = {"type": "Access granted", "attributes": {"person": "Ada Lovelace", "result": "opened"}}


def populate(house, assets=0, users=0, groups=0, policies=0):
    counts = map(str, (assets, SEEN, users, groups, policies))
    subprocess.run([house.options.program("populate_inventory"), os.path.join(house.data, "sallyport.db"), *counts], check=True, capture_output=True)


def first_page(options, assets):
    """Milliseconds of the first list of a process that has just started, and of later ones; the memory after them."""
    with rig.running(options) as house:
        reader = house.make("--algorithm", "ES256", "--claim", "line=north")
        populate(house, assets, users=assets, groups=assets // 10, policies=POLICIES)
        cold, warm = [], []
        for _ in range(3):
            house.start()
            token = rig.Caller(house.port).token(reader["clientId"], reader["secret"])[1]["access_token"]
            caller = rig.Caller(house.port)
            for times, count in ((cold, 1), (warm, 20)):
                for _ in range(count):
                    begun = time.monotonic()
                    status, answer = caller.json("GET", PAGE, token=token)
                    times.append((time.monotonic() - begun) * 1000)
                    if status != 200 or len(answer["assets"]) != 25:
                        raise SystemExit(f"{PAGE} was answered with {status}: {answer}")
            memory = house.resident_mb()
            house.stop()
        return rig.median(cold), rig.median(warm), memory


def visible(options, report):
    """The first 25 assets of a caller that a thousand policies let at fifty."""
    sizes = (1_000, 10_000, 100_000)
    found = {size: first_page(options, size) for size in sizes}
    report.say(f"{POLICIES:,} policies, of which each lets the caller at a part of {SEEN} assets; as many users as assets, a tenth as many groups; SQLite.")
    report.table(["assets", "first list of a process, ms", "later ones, ms", "memory then, MB"],
                 [[f"{size:,}", f"{cold:.1f}", f"{warm:.1f}", f"{memory:.0f}"] for size, (cold, warm, memory) in found.items()])
    cold, _, memory = found[sizes[-1]]
    report.at_most("first list of a process, ms", cold, 20)
    report.at_most("memory with 100,000 assets and users, MB", memory, 120)


def events(options, report):
    """Events that are durable when they are answered, over 16 connections, all on one core."""
    rounds, seconds = rig.rounds_of(options, 5, 3)
    with rig.running(options) as house:
        writer = house.make("--algorithm", "ES256", "--role", "administrator")
        house.start()
        token = rig.Caller(house.port).token(writer["clientId"], writer["secret"])[1]["access_token"]
        caller = rig.Caller(house.port)
        status, door = caller.json("POST", "/api/assets", {"type": "Door", "name": "Main entrance"}, token=token)
        if status != 201:
            raise SystemExit(f"the asset was answered with {status}: {door}")
        body = json.dumps({"assetId": door["id"], **EVENT})
        load = {"BODY": body, "CONTENT_TYPE": "application/json", "BEARER": token}
        rig.wrk(house.url + "/api/events", 1, connections=16, **load)
        found = [rig.granted(rig.wrk(house.url + "/api/events", seconds, connections=16, **load)) for _ in range(rounds)]
        house.stop()
    rate = rig.median(found, lambda one: one.rate)
    report.say(f"16 connections, {rounds} rounds of {seconds:g} s, medians; SQLite, server and disk on one core.")
    report.table(["", "events/s", "p50 ms", "p99 ms"],
                 [["POST /api/events", f"{rate:,.0f}", f"{rig.median(found, lambda one: one.p50):.2f}", f"{rig.median(found, lambda one: one.p99):.2f}"]])
    report.at_least("durable events per second", rate, 5000)
