"""A real Sallyport binary on loopback for tests: makes its data folder, starts, stops and kills it.

Used by tests/clients, tests/kill, tests/cluster, tests/process, tests/letters, tests/faults and tests/api_schema. Needs the Python of Debian only.
"""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

START_SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(folder):
    """A certificate of its own authority for 127.0.0.1; returns (certificate, key)."""
    certificate, key = os.path.join(folder, "server.pem"), os.path.join(folder, "server.key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-addext", "basicConstraints=critical,CA:TRUE"],
        check=True, capture_output=True)
    return certificate, key


class Server:
    """One data folder, and the server that runs on it now (or none)."""

    def __init__(self, binary, tls=False, extra=(), database=None, account=None, public_url=None):
        """`public_url`: when several servers are one to their clients.
        `database`: an address instead of the file in the data folder. `account`: the number of the user that runs
        it all, for whom this has to be root."""
        self.binary = os.path.abspath(binary)
        self.folder = tempfile.mkdtemp(prefix="sallyport-test-")
        self.data = os.path.join(self.folder, "data")
        # Kept for this server, between its starts too: bound and never listening, which keeps nobody from listening there.
        self.reserved = socket.socket()
        self.reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.reserved.bind(("127.0.0.1", 0))
        self.port = self.reserved.getsockname()[1]
        self.database = ["--database", database] if database else []
        self.extra = list(extra)
        self.before = []  # a command that runs the server inside itself: strace, prlimit
        self.more_environment = {}
        self.account = account
        if account is not None:
            os.chown(self.folder, account, account)
            self.binary = shutil.copy(self.binary, self.folder)  # where that user may read it
        self.certificate = None
        if tls:
            self.certificate, key = make_certificate(self.folder)
            self.extra += ["--tls-certificate", self.certificate, "--tls-private-key", key]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.public_url = public_url or self.url
        self.log_path = os.path.join(self.folder, "log.jsonl")
        self.process = None

    def command(self, *words):
        """Runs a subcommand with --json and returns its answer; a refusal raises with its text."""
        done = subprocess.run([self.binary, *words, "--data-dir", self.data, "--public-url", self.public_url, "--json", *self.database],
                              capture_output=True, text=True, timeout=60, user=self.account, group=self.account,
                              env=os.environ | self.more_environment)
        if done.returncode != 0:
            raise AssertionError(f"sallyport {' '.join(words)}: exit {done.returncode}: {done.stderr}{done.stdout}")
        return json.loads(done.stdout)

    def init(self):
        return self.command("init", "--tenant", "North", "--admin-email", "admin@example.com")

    def serve_words(self):
        return [*self.before, self.binary, "serve", "--data-dir", self.data, "--listen", f"127.0.0.1:{self.port}",
                "--public-url", self.public_url, *self.database, *self.extra]

    def start(self):
        """Starts the server and returns the seconds until it was ready."""
        begun = time.monotonic()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.serve_words(), stdout=log, stderr=log, user=self.account,
                                            group=self.account, env=os.environ | self.more_environment)
        while time.monotonic() - begun < START_SECONDS:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}: {self.log_tail()}")
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=2, context=self.tls_context()):
                    return time.monotonic() - begun
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.005)  # polling a condition, with the deadline above
        raise AssertionError(f"the server was not ready after {START_SECONDS} s: {self.log_tail()}")

    def tls_context(self):
        return ssl.create_default_context(cafile=self.certificate) if self.certificate else None

    def stop(self):
        """Ends the server as an operator does; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def log_tail(self):
        with open(self.log_path, "rb") as log:
            return log.read()[-2000:].decode("utf-8", "replace")

    def environment(self):
        """For real clients: trust our certificate, and nothing of the caller's proxies."""
        environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        if self.certificate:
            for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
                environment[name] = self.certificate
        return environment

    def remove(self):
        if self.process is not None:
            self.kill()
        self.reserved.close()
        shutil.rmtree(self.folder, ignore_errors=True)
