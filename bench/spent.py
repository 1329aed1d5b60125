"""Where the time of a token goes: samples of the server under load, by group and by function."""

import collections
import os
import re
import shutil
import subprocess
import time

import rig

SYSTEM_CALL = re.compile(r"__(?:x64|arm64)_sys_(\w+)")
# By the library of the innermost function. OpenSSL's own functions have no names in Debian's package.
LIBRARIES = {"libcrypto": "OpenSSL: signature, digests", "libsodium": "libsodium", "libsqlite3": "SQLite", "libpq": "libpq",
             "libjemalloc": "memory", "libmimalloc": "memory", "libboost_json": "JSON"}
# By its name.
NAMES = (("memory", re.compile(r"^(_int_(malloc|free)|c?free|[cm]alloc|realloc|operator (new|delete)|malloc_consolidate|unlink_chunk|tcache_\w+)")),
         ("copying and comparing bytes", re.compile(r"^(__)?(mem(cpy|move|set|cmp|chr)|str(len|n?cmp|chr))")),
         ("locks", re.compile(r"pthread_(mutex|cond)|__lll_lock|__futex")),
         ("Asio", re.compile(r"^boost::asio")), ("our http", re.compile(r"^boost::beast")), ("JSON", re.compile(r"^boost::json")))
NAMESPACE = re.compile(r"sallyport::(\w+)::")


def group_of(frames):
    """`frames`: (symbol, shared object), innermost first."""
    for symbol, _ in frames:
        if call := SYSTEM_CALL.search(symbol):
            return f"kernel: {call[1]}"
    symbol, where = frames[0]
    if where.startswith("["):
        return "kernel: other"
    for library, name in LIBRARIES.items():
        if where.startswith(library):
            return name
    for name, pattern in NAMES:
        if pattern.search(symbol):
            return name
    if module := NAMESPACE.search(symbol):
        return f"our {module[1]}"
    return "libc and libstdc++, other" if where.startswith(("libc.", "libstdc++", "libm.")) else "other"


def samples_of(data):
    """Yields (thread name, frames) from a recording."""
    script = subprocess.run(["perf", "script", "-i", data, "-F", "comm,ip,sym,dso"], capture_output=True, text=True, check=True).stdout
    for block in script.split("\n\n"):
        lines = block.strip("\n").splitlines()
        if len(lines) < 2:
            continue
        frames = []
        for line in lines[1:]:
            if match := re.match(r"\s*[0-9a-f]+ (.*) \((.*)\)$", line):
                frames.append((match[1], os.path.basename(match[2])))
        if frames:
            yield lines[0].strip(), frames


def record(house, seconds, data):
    """perf on the running server; False when this machine does not allow it."""
    if not shutil.which("perf"):
        return False
    done = subprocess.run(rig.pinned(rig.LOAD_CORE, "perf", "record", "-e", "cpu-clock", "-F", "1999", "-g", "-p", str(house.process.pid),
                                     "-o", data, "--", "sleep", f"{seconds:g}"), capture_output=True, text=True)
    if done.returncode != 0:
        print(f"perf cannot record here: {done.stderr.strip()}", flush=True)
    return done.returncode == 0


def short(symbol):
    """A C++ name without its arguments and the inside of its templates."""
    depth, out = 0, ""
    for letter in symbol.replace("(anonymous namespace)", "anonymous").replace("operator()", "operator"):
        if letter in "<(":
            depth += 1
        elif letter in ">)":
            depth -= 1
        elif depth == 0:
            out += letter
    return (out.split("[")[0].strip() or symbol)[:70]


def profile(options, report):
    """Samples of the server while wrk asks for ES256 tokens."""
    _, seconds = rig.rounds_of(options, 1, 4)
    with rig.running(options) as house:
        made = house.make("--algorithm", "ES256")
        house.start()
        house.warm(made)
        plain = house.tokens(made, 2)
        raw = rig.raw_rate(options)
        data = os.path.join(house.folder, "perf.data")
        body = {**os.environ, "BODY": rig.form(made["clientId"], made["secret"])}
        with subprocess.Popen(rig.pinned(rig.LOAD_CORE, "wrk", "-t1", "-c64", f"-d{seconds + 1:g}s", "-s",
                                         os.path.join(rig.HERE, "post.lua"), house.token_url), stdout=subprocess.DEVNULL, env=body):
            time.sleep(0.5)
            recorded = record(house, seconds, data)
        if recorded:
            samples = list(samples_of(data))
        house.stop()
    if recorded:
        show(report, samples, plain.rate, raw)
    else:
        with_callgrind(options, report)


def show(report, samples, rate, raw):
    total = len(samples)
    threads = collections.Counter(thread for thread, _ in samples)
    groups = collections.Counter((thread, group_of(frames)) for thread, frames in samples)
    functions = collections.Counter((short(frames[0][0]), frames[0][1]) for _, frames in samples)

    def share(count):
        return f"{100 * count / total:.1f}"

    def per_token(count):
        return f"{count / total * 1e6 / rate:.1f}"

    report.say(f"ES256, 64 connections, {total:,} samples; {rate:,.0f} tokens/s without the profiler, so {1e6 / rate:.1f} µs of one core for each; "
               f"a raw ES256 signature takes {1e6 / raw:.1f} µs of it. "
               "Groups are by innermost function, system calls by name with all they cost.")
    report.table(["Thread", "%", "µs a token"],
                 [[name, share(count), per_token(count)] for name, count in threads.most_common() if count > total / 500])
    report.table(["Thread", "Group", "%", "µs a token"],
                 [[thread, name, share(count), per_token(count)] for (thread, name), count in groups.most_common() if count > total / 250])
    report.table(["Function, cost of its own", "in", "%"],
                 [[f"`{name}`", where, share(count)] for (name, where), count in functions.most_common(30)])


def with_callgrind(options, report):
    """Where perf may not look: instructions counted by valgrind on a short run."""
    with rig.running(options) as house:
        out = os.path.join(house.folder, "callgrind.out")
        house.before = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        made = house.make("--algorithm", "ES256")
        house.start()
        load = house.tokens(made, 5, 16)
        house.stop()
        listing = subprocess.run(["callgrind_annotate", out], capture_output=True, text=True, check=True).stdout
    report.say(f"ES256, {load.requests:,} tokens under valgrind: instructions, by function; no system calls.")
    rows = [line for line in listing.splitlines() if re.match(r"\s*[\d,]+ \(", line)]
    report.table(["Function, instructions of its own", "%"], [
        [f"`{short(line.split(':', 1)[-1])}`", line.split("(")[1].split("%")[0].strip()] for line in rows[1:31]])
