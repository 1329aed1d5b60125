"""The client library for scripts on servers: third-party services with accounts that Sallyport keeps.

    sallyport = Sallyport(url, client_id, client_secret)
    integrations = sallyport.session(script="monthly-report", member={"id": "u-17"})
    versions = integrations.salesforce.get("/services/data/v35.0")

Nobody can be asked here: a missing account is an IntegrationError at once, with the link to connect it. The calls are
those of docs/guide/hand-out.md. Python 3.11, and only `requests`. Threads may share all of it.
"""

import posixpath
import threading
import time
from urllib.parse import quote, quote_plus, unquote, urlsplit

import requests

__all__ = ["IntegrationError", "Integrations", "Integration", "Sallyport"]

EARLY_SECONDS = 60  # sessions and tokens are renewed so long before their end


class IntegrationError(Exception):
    """Why a call has no result.

    `error` is "no_integration_grant" (see `reason` and `connect_url`), "provider_unavailable" (see `retry_after`, in
    seconds), "service_error" (the service's own refusal: `status`, `body`), "unreachable" (no answer came),
    "no_base_url", "invalid_request" (see `field`), or another code of the server.
    """

    MEMBERS = ("reason", "integration", "account", "cause", "attempt", "connect_url", "field", "status", "body", "retry_after")

    def __init__(self, message, error, missing_scopes=(), **details):
        super().__init__(message)
        self.message = message
        self.error = error
        self.missing_scopes = list(missing_scopes)
        for name in self.MEMBERS:
            setattr(self, name, details.get(name))


def _retry_after(response):
    text = response.headers.get("Retry-After", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _content(response):
    """The body as JSON, text, or None when there is none."""
    if not response.content:
        return None
    if "json" in response.headers.get("Content-Type", "").lower():
        try:
            return response.json()
        except ValueError:
            pass
    return response.text


def _refusal(response, body):
    """The server's own refusal, or None when `body` is not one."""
    if response.ok or not isinstance(body, dict):
        return None
    message = body.get("message", body.get("error_description"))
    if not isinstance(body.get("error"), str) or not isinstance(message, str):
        return None
    details = {name: body[name] for name in (*IntegrationError.MEMBERS, "missing_scopes") if name in body}
    return IntegrationError(message, body["error"], **{**details, "status": response.status_code,
                                                       "retry_after": _retry_after(response)})


def _bad_path():
    return IntegrationError('The path has to begin with one "/" and stay below the service\'s address.',
                            "invalid_request", field="path")


def _within(base, path):
    """The address of `path` below `base`; a token or a session goes nowhere else (security H15)."""
    if not path.startswith("/") or path[1:2] in ("/", "\\") or any(c in path for c in "\\#") or not path.isprintable():
        raise _bad_path()
    # A dot may come encoded, and twice so at a careless service.
    if ".." in unquote(unquote(path.partition("?")[0])).replace("\\", "/").split("/"):
        raise _bad_path()
    root = urlsplit(base.rstrip("/"))
    whole = urlsplit(base.rstrip("/") + path)
    if (whole.scheme, whole.netloc) != (root.scheme, root.netloc):
        raise _bad_path()
    if not (posixpath.normpath(whole.path) + "/").startswith(posixpath.normpath(root.path or "/").rstrip("/") + "/"):
        raise _bad_path()
    return whole.geturl()


class _Renewed:
    """A value with an end, made anew in time; threads share one request."""

    def __init__(self, make, clock):
        self._make = make
        self._clock = clock
        self._lock = threading.Lock()
        self._value = None
        self._end = 0.0

    def get(self, refused=None):
        """`refused`: the value that the server has just not taken."""
        with self._lock:
            if self._value is None or self._clock() >= self._end or (refused is not None and refused == self._value):
                begun = self._clock()
                self._value = None
                value, seconds = self._make()
                self._value, self._end = value, begun + max(seconds - EARLY_SECONDS, seconds / 2)
            return self._value


class Sallyport:
    """One installation, and the integration whose role has `sessions:write`. `timeout` in seconds, for each call."""

    def __init__(self, url, client_id, client_secret, timeout=30, clock=time.monotonic):
        self.url = url.rstrip("/")
        self._basic = (quote_plus(client_id), quote_plus(client_secret))  # RFC 6749 section 2.3.1
        self._timeout = timeout
        self._clock = clock
        self._token = _Renewed(self._new_token, clock)

    def session(self, **asked):
        """The services for one script or member: the members of POST /v1/sessions, of which `script` or `member` is
        needed. With `proxy=True` calls go through Sallyport, so that the script never sees the service's token. The
        session is begun at the first call, and anew before it ends."""
        proxy = asked.pop("proxy", False)

        def make():
            begun = self.begin_session(**asked)
            return begun["session"], begun["expires_in"]

        return Integrations(self, _Renewed(make, self._clock), proxy)

    def begin_session(self, **asked):
        """The answer of POST /v1/sessions; its `session` may be given to a page of its `origins`."""
        return self._object(self._with(self._token, "POST", "/v1/sessions", 401, json=asked))

    def _new_token(self):
        answer = self._object(self._request("POST", self.url + "/oauth/token", "Sallyport", auth=self._basic,
                                            data={"grant_type": "client_credentials"}))
        return answer["access_token"], answer.get("expires_in", 300)

    def _with(self, credential, method, path, again_on, headers=None, **more):
        """One call with a token or a session; one that has ended is made anew, once. Any status is an answer."""
        used = credential.get()
        for last in (False, True):
            response = self._request(method, self.url + path, "Sallyport",
                                     headers={**(headers or {}), "Authorization": f"Bearer {used}"}, **more)
            if last or response.status_code != 401 or not (again_on == 401 or self._ended(response)):
                return response
            used = credential.get(refused=used)

    @staticmethod
    def _ended(response):
        # A service's own 401 comes through the proxy as it is; only ours names the session.
        refusal = _refusal(response, _content(response))
        return refusal is not None and refusal.error == "invalid_session"

    def _request(self, method, url, where, **more):
        # A session of its own: neither cookies nor the machine's .netrc may take the place of what is sent. No redirect
        # is followed, because the token would go along (security H22).
        with requests.Session() as wire:
            wire.auth = lambda request: request
            try:
                return wire.request(method, url, timeout=self._timeout, allow_redirects=False, **more)
            except requests.RequestException as why:
                raise IntegrationError(f"{where} cannot be reached.", "unreachable") from why

    @staticmethod
    def _object(response):
        body = _content(response)
        if response.ok and not response.is_redirect and isinstance(body, dict):
            return body
        raise _refusal(response, body) or IntegrationError(
            f"Sallyport has answered with status {response.status_code}.",
            "unavailable" if response.status_code == 503 else "unexpected_answer",
            status=response.status_code, body=body, retry_after=_retry_after(response))


class Integrations:
    """The services by their names: `integrations.salesforce`, `integrations["google-calendar"]`."""

    def __init__(self, sallyport, session, proxy):
        self._sallyport = sallyport
        self._session = session
        self._proxy = proxy

    def __getitem__(self, name):
        return Integration(self, {"integration": name})

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]


class Integration:
    """One service. Paths begin with "/" and are relative to the service's own address, which no script chooses. Each
    call returns the answer's JSON, its text, or None, and raises IntegrationError."""

    def __init__(self, integrations, choice):
        self._integrations = integrations
        self._choice = choice

    def as_(self, kind):
        """Whose account: "user" or "master". Without it the manager's setting decides."""
        return Integration(self._integrations, {**self._choice, "account": kind})

    def account(self, label):
        """One of several accounts, by label or id."""
        return Integration(self._integrations, {**self._choice, "connection": label})

    def scopes(self, *names):
        """What has to be allowed. Calls through the proxy do not ask for it; `token` and `require` do."""
        return Integration(self._integrations, {**self._choice, "scopes": list(names)})

    def token(self, minimum_seconds=None):
        """The access token, good for at least so long, as the server answers it. Keep it in memory only."""
        asked = self._choice if minimum_seconds is None else {**self._choice, "minimum_seconds": minimum_seconds}
        return self._post("/v1/connections/token", asked)

    def require(self):
        """Returns when there is a usable account; raises what is missing."""
        if "connection" in self._choice:  # preflight knows no single connection
            self.token()
            return
        need = self._post("/v1/connections/preflight", {"needs": [self._choice]})["needs"][0]
        if need["state"] == "ready":
            return
        reason = {"missing": "not_connected", "ambiguous": "account_ambiguous", "not_allowed": "not_allowed_for_script",
                  "disabled": "disabled_by_manager"}.get(need["state"], need["state"])
        raise IntegrationError(f"There is no usable account of {need['integration']}.", "no_integration_grant",
                               reason=reason, **{name: need[name] for name in
                                                 ("integration", "account", "missing_scopes", "attempt", "connect_url")
                                                 if need.get(name) is not None})

    def get(self, path, query=None, headers=None):
        return self._call("GET", path, headers, params=query)

    def delete(self, path, query=None, headers=None):
        return self._call("DELETE", path, headers, params=query)

    def post(self, path, body=None, headers=None):
        return self._call("POST", path, headers, **self._sent(body))

    def put(self, path, body=None, headers=None):
        return self._call("PUT", path, headers, **self._sent(body))

    def patch(self, path, body=None, headers=None):
        return self._call("PATCH", path, headers, **self._sent(body))

    @staticmethod
    def _sent(body):
        return {"data": body} if body is None or isinstance(body, (str, bytes)) else {"json": body}

    def _post(self, path, body):
        around = self._integrations
        return Sallyport._object(around._sallyport._with(around._session, "POST", path, "invalid_session", json=body))

    def _call(self, method, path, headers, **more):
        name = self._choice["integration"]
        proxied = self._integrations._proxy
        response = (self._through_proxy if proxied else self._direct)(method, path, headers or {}, more)
        body = _content(response)
        if response.ok and not response.is_redirect:
            return body
        refusal = _refusal(response, body) if proxied else None
        if refusal is not None and refusal.error == "no_integration_grant":
            # A service can write what looks like ours, with a link that connects somebody else's account.
            self.require()
        elif refusal is not None:
            raise refusal
        raise IntegrationError(f"{name} has answered with status {response.status_code}.", "service_error", integration=name,
                               status=response.status_code, body=body, retry_after=_retry_after(response))

    def _through_proxy(self, method, path, headers, more):
        around = self._integrations
        root = f"/integrations/{quote(self._choice['integration'], safe='')}/proxy"
        _within(around._sallyport.url + root, path)
        chosen = {header: self._choice[name].encode() for header, name in
                  (("Sallyport-Account", "account"), ("Sallyport-Connection", "connection")) if name in self._choice}
        return around._sallyport._with(around._session, method, root + path, "invalid_session",
                                       headers={**headers, **chosen}, **more)

    def _direct(self, method, path, headers, more):
        _within("https://service.invalid", path)  # before a token is handed out for nothing
        token = self.token()
        name = self._choice["integration"]
        if not token.get("base_url"):
            raise IntegrationError(f"The address of {name} is not known; ask for the token instead.", "no_base_url", integration=name)
        if token["token_type"] == "api_key":
            headers = {**headers, token["header"]: token["access_token"]}
        else:
            headers = {**headers, "Authorization": f"{token['token_type']} {token['access_token']}"}
        return self._integrations._sallyport._request(method, _within(token["base_url"], path), name,
                                                      headers=headers, **more)
