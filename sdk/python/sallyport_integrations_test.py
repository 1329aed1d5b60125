"""The Python library against a stand-in of Sallyport's wire and of one service, both on loopback.

Run: python3 -B -m unittest discover -s sdk/python -p '*_test.py'
"""

import base64
import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from sallyport_integrations import IntegrationError, Sallyport

MISSING = {"error": "no_integration_grant", "reason": "not_connected", "integration": "salesforce", "account": "user",
           "missing_scopes": ["api"], "attempt": "at1", "connect_url": "https://sallyport.test/connect/t",
           "message": "Ana has not connected Salesforce for North."}


class House:
    """Answers as docs/guide/hand-out.md says; a test puts other answers into `answers[path]`."""

    def __init__(self):
        self.seen = []
        self.answers = {}
        self.numbers = {"token": 0, "session": 0}
        self.expires_in = 900
        house = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = urlsplit(self.path).path
                house.seen.append((self.command, self.path, dict(self.headers), body))
                status, value, headers = house.reply(path, self.headers)
                content = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                for name, text in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def reply(self, path, headers):
        if path in self.answers:
            answer = self.answers[path]
            answer = answer(headers) if callable(answer) else answer
            if answer is not None:
                return (*answer, {}) if len(answer) == 2 else answer
        if path == "/oauth/token":
            self.numbers["token"] += 1
            return 200, {"access_token": f"token-{self.numbers['token']}", "token_type": "Bearer", "expires_in": self.expires_in}, {}
        if path == "/v1/sessions":
            self.numbers["session"] += 1
            return 201, {"session": f"session-{self.numbers['session']}", "expires_in": self.expires_in,
                         "expires_at": "2026-01-01T00:00:00Z", "member": None}, {}
        if path == "/v1/connections/token":
            return 200, {"access_token": "of-ana", "token_type": "Bearer", "scope": "api", "base_url": self.url + "/service",
                         "account": {"kind": "user", "id": "c1", "label": "ana@example.org"}}, {}
        return 200, {"ok": path}, {}

    def calls(self, path):
        return [call for call in self.seen if urlsplit(call[1]).path == path]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Library(unittest.TestCase):
    def setUp(self):
        self.house = House()
        self.addCleanup(self.house.close)
        self.now = 0.0
        self.sallyport = Sallyport(self.house.url, "id:1", "se cret", clock=lambda: self.now)
        self.member = {"id": "u-17", "display_name": "Ana"}
        self.integrations = self.sallyport.session(script="report", member=self.member)
        self.through = self.sallyport.session(script="report", proxy=True)

    def refused(self, work):
        with self.assertRaises(IntegrationError) as raised:
            work()
        return raised.exception

    def test_s11_a_call_goes_to_the_service_with_the_token_of_the_account(self):
        self.assertEqual(self.integrations.salesforce.get("/data", {"q": "a b"}), {"ok": "/service/data"})
        _, path, headers, _ = self.house.calls("/service/data")[0]
        self.assertEqual(parse_qs(urlsplit(path).query), {"q": ["a b"]})
        self.assertEqual(headers["Authorization"], "Bearer of-ana")
        self.assertEqual(json.loads(self.house.calls("/v1/sessions")[0][3]), {"script": "report", "member": self.member})
        basic = base64.b64decode(self.house.calls("/oauth/token")[0][2]["Authorization"].split()[1])
        self.assertEqual(basic, b"id%3A1:se+cret")

    def test_s2_a_call_carries_a_password_or_a_key_as_the_entry_says(self):
        handed = {"access_token": "bmFtZTpwYXNz", "token_type": "Basic", "base_url": self.house.url + "/service"}
        self.house.answers["/v1/connections/token"] = lambda _: (200, handed)
        self.integrations.salesforce.get("/a")
        self.assertEqual(self.house.calls("/service/a")[0][2]["Authorization"], "Basic bmFtZTpwYXNz")
        handed.update(access_token="k3y", token_type="api_key", header="X-Api-Key")
        self.integrations.salesforce.get("/b")
        headers = self.house.calls("/service/b")[0][2]
        self.assertEqual((headers["X-Api-Key"], headers.get("Authorization")), ("k3y", None))

    def test_s4_the_verbs_send_their_bodies(self):
        for verb in ("post", "put", "patch"):
            getattr(self.integrations["salesforce"], verb)(f"/{verb}", {"a": 1})
            method, _, headers, body = self.house.calls(f"/service/{verb}")[0]
            self.assertEqual((method, headers["Content-Type"], json.loads(body)), (verb.upper(), "application/json", {"a": 1}))
        self.integrations.salesforce.delete("/gone")
        self.assertEqual(self.house.calls("/service/gone")[0][0], "DELETE")

    def test_s7_s8_the_account_is_chosen_by_kind_and_label(self):
        self.integrations.salesforce.as_("master").account("office").scopes("api").token(minimum_seconds=300)
        self.assertEqual(json.loads(self.house.calls("/v1/connections/token")[0][3]), {
            "integration": "salesforce", "account": "master", "connection": "office", "scopes": ["api"], "minimum_seconds": 300})

    def test_s12_a_missing_account_is_raised_at_once_with_its_link(self):
        self.house.answers["/v1/connections/token"] = (403, MISSING)
        error = self.refused(lambda: self.integrations.salesforce.get("/data"))
        for name, value in MISSING.items():
            self.assertEqual(getattr(error, name), value, name)
        self.assertEqual(len(self.house.calls("/v1/connections/token")), 1)
        self.assertEqual(self.house.calls("/service/data"), [])

    def test_s12_a_service_that_is_down_is_no_missing_account(self):
        self.house.answers["/v1/connections/token"] = (
            503, {"error": "provider_unavailable", "message": "Later."}, {"Retry-After": "7"})
        error = self.refused(lambda: self.integrations.salesforce.get("/data"))
        self.assertEqual((error.error, error.retry_after), ("provider_unavailable", 7))

    def test_s13_require_says_what_is_missing_without_a_token(self):
        need = {"integration": "salesforce", "account": "user", "state": "missing", "who": "member", "missing_scopes": [],
                "attempt": "at1", "connect_url": "https://sallyport.test/connect/t"}
        self.house.answers["/v1/connections/preflight"] = (200, {"needs": [need]})
        error = self.refused(self.integrations.salesforce.require)
        self.assertEqual((error.error, error.reason, error.connect_url),
                         ("no_integration_grant", "not_connected", need["connect_url"]))
        need["state"] = "ready"
        self.assertIsNone(self.integrations.salesforce.require())
        self.assertEqual(self.house.calls("/v1/connections/token"), [])

    def test_token_and_session_are_kept_and_renewed_before_their_end(self):
        for _ in range(3):
            self.integrations.salesforce.token()
        self.assertEqual(self.house.numbers, {"token": 1, "session": 1})
        self.now = 839.0
        self.integrations.salesforce.token()
        self.assertEqual(self.house.numbers, {"token": 1, "session": 1})
        self.now = 840.0
        self.integrations.salesforce.token()
        self.assertEqual(self.house.numbers, {"token": 2, "session": 2})

    def test_a_session_that_was_ended_is_begun_anew_once(self):
        self.house.answers["/v1/connections/token"] = lambda headers: (
            (401, {"error": "invalid_session", "message": "Ended."}) if headers["Authorization"] == "Bearer session-1" else None)
        self.assertEqual(self.integrations.salesforce.token()["access_token"], "of-ana")
        self.house.answers["/v1/connections/token"] = (401, {"error": "invalid_session", "message": "Ended."})
        self.assertEqual(self.refused(self.integrations.salesforce.token).error, "invalid_session")
        self.assertEqual(self.house.numbers["session"], 3)

    def test_an_access_token_that_was_ended_is_made_anew_once(self):
        self.house.answers["/v1/sessions"] = lambda headers: (
            (401, {"error": "invalid_token", "message": "Ended."}) if headers["Authorization"] == "Bearer token-1" else None)
        self.integrations.salesforce.token()
        self.assertEqual(self.house.numbers["token"], 2)

    def test_threads_share_one_session(self):
        threads = [threading.Thread(target=self.integrations.salesforce.token) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.house.numbers, {"token": 1, "session": 1})
        self.assertEqual(len(self.house.calls("/v1/connections/token")), 8)

    def test_wrong_client_credentials_are_told(self):
        self.house.answers["/oauth/token"] = (401, {"error": "invalid_client", "error_description": "Unknown client."})
        error = self.refused(self.integrations.salesforce.token)
        self.assertEqual((error.error, error.message), ("invalid_client", "Unknown client."))

    def test_h15_no_path_takes_a_token_or_a_session_elsewhere(self):
        for path in ("data", "//evil.test/", "/\\evil.test", "@evil.test/", ".evil.test/", "/../oauth/token", "/a/../../b",
                     "/%2e%2e/b", "/%252e%252e/b", "/a\\..\\b", "/a\r\nX: y", "/a#b", "http://evil.test/", ""):
            for services in (self.integrations, self.through):
                error = self.refused(lambda: services.salesforce.get(path))
                self.assertEqual((error.error, error.field), ("invalid_request", "path"), path)
        self.assertEqual(self.house.seen, [])

    def test_h22_a_redirect_of_the_service_is_not_followed(self):
        self.house.answers["/service/data"] = (302, {}, {"Location": self.house.url + "/elsewhere"})
        error = self.refused(lambda: self.integrations.salesforce.get("/data"))
        self.assertEqual((error.error, error.status), ("service_error", 302))
        self.assertEqual(self.house.calls("/elsewhere"), [])

    def test_what_the_service_refuses_is_its_own_error(self):
        self.house.answers["/service/data"] = (403, MISSING)  # looks like ours, and is not
        error = self.refused(lambda: self.integrations.salesforce.get("/data"))
        self.assertEqual((error.error, error.status, error.body, error.connect_url), ("service_error", 403, MISSING, None))

    def test_through_the_proxy_the_script_sees_no_token(self):
        self.assertEqual(self.through.salesforce.as_("user").account("büro").get("/data", {"q": "1"}),
                         {"ok": "/integrations/salesforce/proxy/data"})
        _, path, headers, _ = self.house.calls("/integrations/salesforce/proxy/data")[0]
        self.assertEqual((headers["Authorization"], headers["Sallyport-Account"]), ("Bearer session-1", "user"))
        self.assertEqual(headers["Sallyport-Connection"].encode("latin-1").decode(), "büro")
        self.assertTrue(path.endswith("?q=1"))
        self.assertEqual(self.house.calls("/v1/connections/token"), [])

    def test_through_the_proxy_a_link_is_taken_from_the_server_only(self):
        self.house.answers["/integrations/salesforce/proxy/data"] = (403, {**MISSING, "connect_url": "https://evil.test/"})
        need = {"integration": "salesforce", "account": "user", "state": "ready", "missing_scopes": []}
        self.house.answers["/v1/connections/preflight"] = (200, {"needs": [need]})
        error = self.refused(lambda: self.through.salesforce.get("/data"))
        self.assertEqual((error.error, error.connect_url), ("service_error", None))
        need.update(state="missing", connect_url=self.house.url + "/connect/t")
        error = self.refused(lambda: self.through.salesforce.get("/data"))
        self.assertEqual((error.reason, error.connect_url), ("not_connected", self.house.url + "/connect/t"))

    def test_text_and_nothing_are_answers_too(self):
        self.house.answers["/service/text"] = (200, b"hello", {"Content-Type": "text/plain"})
        self.house.answers["/service/nothing"] = (204, b"")
        self.assertEqual(self.integrations.salesforce.get("/text"), "hello")
        self.assertIsNone(self.integrations.salesforce.get("/nothing"))

    def test_a_server_that_is_away_is_unreachable(self):
        self.house.close()
        self.assertEqual(self.refused(self.integrations.salesforce.token).error, "unreachable")


if __name__ == "__main__":
    unittest.main()
