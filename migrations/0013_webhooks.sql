-- Where integrations have events sent to, and the messages that are on their way or were. `position` numbers rise
-- with each row of the installation. The formats and states are the numbers of model/webhook.h: state 1 waits.

CREATE TABLE webhooks (
  id                     BYTEA NOT NULL PRIMARY KEY,
  tenant_id              BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  integration_id         BYTEA NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  position               BIGINT NOT NULL,
  name                   TEXT NOT NULL,
  url                    TEXT NOT NULL,
  format                 BIGINT NOT NULL,
  events                 TEXT NOT NULL,
  assets                 TEXT NOT NULL,
  active                 BIGINT NOT NULL,
  stop_reason            TEXT NOT NULL,
  sealed_secret          BYTEA NOT NULL,
  sealed_previous_secret BYTEA NOT NULL,
  previous_until         BIGINT,
  cursor                 BIGINT NOT NULL,
  failing_since          BIGINT,
  created_at             BIGINT NOT NULL,
  version                BIGINT NOT NULL
);
CREATE INDEX webhooks_by_tenant ON webhooks (tenant_id, position);
CREATE INDEX webhooks_by_integration ON webhooks (integration_id, position);
CREATE INDEX webhooks_active ON webhooks (position) WHERE active = 1;

-- The body stands last: what follows a long value is slow to reach.
CREATE TABLE webhook_deliveries (
  id              BYTEA NOT NULL PRIMARY KEY,
  webhook_id      BYTEA NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  tenant_id       BYTEA NOT NULL,
  position        BIGINT NOT NULL,
  event           TEXT NOT NULL,
  state           BIGINT NOT NULL,
  attempts        BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  last_attempt_at BIGINT,
  last_status     BIGINT NOT NULL,
  last_error      TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  body            TEXT NOT NULL
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, position);
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, position);
-- From webhooks to what is due: however much waits for one that is stopped, the others do not pass it.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, state, next_attempt_at, position)
  WHERE state = 1;
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (state, last_attempt_at);

INSERT INTO counters (name, value) VALUES ('webhooks', 0), ('webhook_deliveries', 0);
