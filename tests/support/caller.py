"""What test clients send to a Sallyport: one keep-alive connection, and identity tokens of the Accessia dialect."""

import base64
import hashlib
import hmac
import http.client
import json
import time
import urllib.parse
import uuid


class Down(Exception):
    """The server went away in the middle: the outcome is unknown."""


class Caller:
    """One keep-alive connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {}  # of the last answer

    def send(self, method, path, body=None, headers=None):
        try:
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            content = answer.read()
            self.headers = answer.headers
        except (OSError, http.client.HTTPException) as error:
            raise Down from error
        return answer.status, json.loads(content) if content else None

    def form(self, path, **fields):
        return self.send("POST", path, urllib.parse.urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})

    def json(self, method, path, value=None, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = None
        if value is not None:
            body, headers["Content-Type"] = json.dumps(value), "application/json"
        return self.send(method, path, body, headers)

    def token(self, client, secret):
        return self.form("/oauth/token", grant_type="client_credentials", client_id=client, client_secret=secret)


def jti_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["jti"]


def identity_token(secret, now=None):
    """`now` where the server's clock is not ours."""
    def segment(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    now = int(time.time() if now is None else now)
    signed = segment({"alg": "HS256", "typ": "JWT"}) + b"." + segment({"iat": now, "exp": now + 300, "jti": str(uuid.uuid4())})
    mac = hmac.new(base64.urlsafe_b64decode(secret), signed, hashlib.sha256).digest()
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
