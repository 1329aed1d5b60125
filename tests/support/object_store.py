"""An S3-compatible store on loopback that checks every signature (AWS signature version 4), for tests. Needs the
Python of Debian only.

It keeps the objects of one bucket in memory and can be told to refuse, to hang, or to give other bytes back.
"""

import hashlib
import hmac
import http.server
import re
import ssl
import threading

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), ?SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<code>[0-9a-f]{64})")


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class ObjectStore:
    """`refuse`: a status for every request. `hang`: nothing is answered. `objects`: path -> bytes."""

    def __init__(self, access_key="an-access-key", secret_key="a s3cret/key+", region="eu-test-1", bucket="files",
                 certificate=None, key=None):
        self.access_key, self.secret_key, self.region, self.bucket = access_key, secret_key, region, bucket
        self.objects, self.requests, self.wrong = {}, [], []
        self.refuse = None
        self.hang = threading.Event()
        self.released = threading.Event()
        store = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                store.answer(self, body)

            do_GET = do_PUT = do_DELETE = do

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request, body):
        if self.hang.is_set():
            self.released.wait(60)
            return
        self.requests.append(f"{request.command} {request.path}")
        status, content = self.refuse or 0, b"<Error><Code>Refused</Code></Error>"
        if not status:
            problem = self.problem_with(request, body)
            if problem:
                self.wrong.append(problem)
                status = 403
        if not status:
            status, content = self.act(request.command, request.path, body)
        request.send_response(status)
        if status != 204:
            request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if status != 204:
            request.wfile.write(content)

    def act(self, method, path, body):
        if method == "PUT":
            self.objects[path] = body
            return 200, b""
        if method == "DELETE":
            self.objects.pop(path, None)
            return 204, b""
        if path in self.objects:
            return 200, self.objects[path]
        return 404, b"<Error><Code>NoSuchKey</Code></Error>"

    def problem_with(self, request, body):
        """What is wrong with the signature; None when it is right."""
        if not request.path.startswith(f"/{self.bucket}/"):
            return f"not our bucket: {request.path}"
        match = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if not match:
            return f"no signature: {request.headers.get('Authorization')}"
        digest = request.headers.get("x-amz-content-sha256")
        if digest != hashlib.sha256(body).hexdigest():
            return "the digest is not that of the body"
        names = match["headers"].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names) or names != sorted(names):
            return f"signed headers: {names}"
        date = request.headers["x-amz-date"]
        if match["scope"] != f"{date[:8]}/{self.region}/s3/aws4_request" or match["key"] != self.access_key:
            return f"scope: {match['scope']}"
        headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names)
        canonical = "\n".join([request.command, request.path, "", headers, match["headers"], digest])
        text = "\n".join(["AWS4-HMAC-SHA256", date, match["scope"], hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.secret_key).encode()
        for part in match["scope"].split("/"):
            key = mac(key, part)
        if not hmac.compare_digest(mac(key, text).hex(), match["code"]):
            return f"wrong signature of {canonical!r}"
        return None
