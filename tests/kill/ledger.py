"""The ledger of the kill test: what was asked, and what was answered.

A worker writes an intent before it sends and an outcome after the complete answer. An intent without an
outcome is unknown: it may have happened or not, but never half.
"""

import threading


class Ledger:
    def __init__(self):
        self._lock = threading.Lock()
        self.tokens = {}           # jti -> integration id: acknowledged issues
        self.revoked = set()       # tokens whose revocation was acknowledged
        self.used_identities = []  # (integration id, identity token) whose exchange was acknowledged
        self.refresh_tokens = []   # acknowledged refresh tokens
        self.clients = {}          # integration id -> Client
        self.events = []           # (event id, asset id, number): acknowledged events
        self.last_events = {}      # asset id -> the last acknowledged event, if any, and the one that was sent last

    def issued(self, jti, integration):
        with self._lock:
            self.tokens[jti] = integration

    def revoked_token(self, token):
        with self._lock:
            self.revoked.add(token)

    def exchanged(self, integration, identity, refresh):
        with self._lock:
            self.used_identities.append((integration, identity))
            self.refresh_tokens.append(refresh)

    def recorded(self, event, asset, number):
        with self._lock:
            self.events.append((event, asset, number))

    def add_client(self, client):
        with self._lock:
            self.clients[client.id] = client

    def acknowledged(self):
        return len(self.tokens) + len(self.revoked) + len(self.events) + sum(client.changes for client in self.clients.values())


class Client:
    """One integration whose life a worker drives; `pending` is the change that has no answer yet."""

    def __init__(self, integration, secret):
        self.id = integration
        self.secret = secret
        self.old_secrets = []
        self.state = "enabled"  # enabled, disabled, deleted
        self.pending = None     # None, "rotate", "disable", "enable", "delete"
        self.changes = 1

    def done(self, change, secret=None):
        if change == "rotate":
            self.old_secrets.append(self.secret)
            self.secret = secret
        else:
            self.state = {"disable": "disabled", "enable": "enabled", "delete": "deleted"}[change]
        self.pending = None
        self.changes += 1

    def possible_states(self):
        after = {"disable": "disabled", "enable": "enabled", "delete": "deleted"}.get(self.pending)
        return {self.state, after} - {None}
