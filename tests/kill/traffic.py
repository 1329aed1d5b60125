"""The load of the kill test: workers that issue, exchange, refresh, revoke and change until the server dies."""

import json
import random
import threading
import uuid

from caller import Caller, Down, identity_token, jti_of
from ledger import Client


def expect(status, body, wanted=(200, 201, 204)):
    """Anything but an acknowledgement of an honest request is a failure, except "try again"."""
    if status == 503:
        return False
    assert status in wanted, (status, body)
    return True


class Traffic:
    """All workers of one round. `failures` holds what no fault explains."""

    def __init__(self, port, ledger, issuer, api, administrator, seed):
        self.port, self.ledger = port, ledger
        self.issuer, self.api, self.administrator = issuer, api, administrator
        self.random = random.Random(seed)
        self.failures = []
        jobs = [self.issue] * 3 + [self.exchange, self.revoke, self.change, self.change, self.record, self.record]
        self.threads = [threading.Thread(target=self.guard, args=(job, self.random.random())) for job in jobs]

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()

    def guard(self, job, seed):
        try:
            job(Caller(self.port), random.Random(seed))
        except Down:
            pass  # the kill: what was on its way is unknown
        except Exception as error:  # everything else fails the round
            self.failures.append(f"{job.__name__}: {error!r}")

    def issue(self, caller, _):
        while True:
            status, body = caller.token(*self.issuer)
            if expect(status, body):
                self.ledger.issued(jti_of(body["access_token"]), self.issuer[0])

    def exchange(self, caller, _):
        while True:
            identity = identity_token(self.api[1])
            status, body = caller.json("POST", "/auth/exchange/integration", {"token": identity, "integrationId": self.api[0]})
            if not expect(status, body):
                continue
            self.ledger.exchanged(self.api[0], identity, body["refreshToken"])
            self.ledger.issued(jti_of(body["accessToken"]), self.api[0])
            status, again = caller.json("POST", "/auth/refresh", {"refreshToken": body["refreshToken"]})
            if expect(status, again):
                self.ledger.issued(jti_of(again["accessToken"]), self.api[0])

    def revoke(self, caller, _):
        while True:
            status, body = caller.token(*self.issuer)
            if not expect(status, body):
                continue
            token = body["access_token"]
            self.ledger.issued(jti_of(token), self.issuer[0])
            status, answer = caller.form("/oauth/revoke", token=token, client_id=self.issuer[0], client_secret=self.issuer[1])
            if expect(status, answer):
                self.ledger.revoked_token(token)

    def change(self, caller, chance):
        status, body = caller.token(*self.administrator)
        if not expect(status, body):
            return
        bearer = body["access_token"]
        while True:
            status, made = caller.json("POST", "/api/integrations", {"kind": "custom", "name": "killed"}, bearer)
            if not expect(status, made):
                continue
            client = Client(made["id"], made["secret"])
            self.ledger.add_client(client)
            for _ in range(chance.randint(1, 6)):
                change = chance.choice(["rotate", "rotate", "disable", "enable", "delete"])
                client.pending = change
                if change == "delete":
                    status, answer = caller.json("DELETE", f"/api/integrations/{client.id}", None, bearer)
                else:
                    status, answer = caller.json("POST", f"/api/integrations/{client.id}/{change}", {} if change == "rotate" else None, bearer)
                if expect(status, answer):
                    client.done(change, answer["secret"] if change == "rotate" else None)
                if client.state == "deleted":
                    break

    def record(self, caller, _):
        status, body = caller.token(*self.administrator)
        if not expect(status, body):
            return
        bearer = body["access_token"]
        status, asset = caller.json("POST", "/api/assets", {"type": "Door"}, bearer)
        if not expect(status, asset):
            return
        acknowledged = []
        for number in range(1_000_000):
            event = Event(asset["id"], number)
            self.ledger.last_events[asset["id"]] = acknowledged + [event]
            status, made = event.send(caller, bearer)
            if expect(status, made):
                acknowledged = [event]
                self.ledger.recorded(made["id"], asset["id"], number)


class Event:
    """What one worker records on its asset: the asset's attribute `count` is the number of its last event."""

    def __init__(self, asset, number):
        self.number, self.key = number, str(uuid.uuid4())
        self.body = json.dumps({"assetId": asset, "type": "Counted", "attributes": {"number": str(number)}, "assetAttributes": {"count": str(number)}})

    def send(self, caller, bearer):
        return caller.send("POST", "/api/events", self.body,
                           {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json", "Idempotency-Key": self.key})
