-- Services that tenants use, and the grants that they and their members hold there. `position` numbers rise with each
-- row of the installation. Policies, owner kinds and states are the numbers of model/connection.h.

CREATE TABLE provider_setups (
  id              BYTEA NOT NULL PRIMARY KEY,
  tenant_id       BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  position        BIGINT NOT NULL,
  provider        TEXT NOT NULL,
  entry           TEXT NOT NULL,
  name            TEXT NOT NULL,
  client_id       TEXT NOT NULL,
  sealed_secrets  BYTEA NOT NULL,
  settings        TEXT NOT NULL,
  sealed_settings BYTEA NOT NULL,
  scopes          TEXT NOT NULL,
  policy          BIGINT NOT NULL,
  enabled         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  version         BIGINT NOT NULL
);
CREATE INDEX provider_setups_by_tenant ON provider_setups (tenant_id, position);

-- The tokens stand last: what follows a long value is slow to reach.
CREATE TABLE connections (
  id            BYTEA NOT NULL PRIMARY KEY,
  tenant_id     BYTEA NOT NULL,
  setup_id      BYTEA NOT NULL REFERENCES provider_setups (id) ON DELETE CASCADE,
  position      BIGINT NOT NULL,
  owner_kind    BIGINT NOT NULL,
  owner_id      BYTEA NOT NULL,
  label         TEXT NOT NULL,
  account_id    TEXT NOT NULL,
  account_label TEXT NOT NULL,
  is_default    BIGINT NOT NULL,
  state         BIGINT NOT NULL,
  cause         TEXT NOT NULL,
  client_id     TEXT NOT NULL,
  scopes        TEXT NOT NULL,
  kept          TEXT NOT NULL,
  expires_at    BIGINT,
  generation    BIGINT NOT NULL,
  refreshed_at  BIGINT,
  idle_end      BIGINT,
  absolute_end  BIGINT,
  connected_by  BYTEA NOT NULL,
  connected_at  BIGINT NOT NULL,
  attempt_at    BIGINT,
  attempts      BIGINT NOT NULL,
  lease_until   BIGINT,
  fence         BIGINT NOT NULL,
  failures      BIGINT NOT NULL,
  next_try_at   BIGINT,
  last_used_at  BIGINT,
  sealed_tokens BYTEA NOT NULL
);
CREATE INDEX connections_by_tenant ON connections (tenant_id, position);
CREATE INDEX connections_interrupted ON connections (attempt_at) WHERE attempt_at IS NOT NULL;
CREATE INDEX connections_by_owner ON connections (setup_id, owner_kind, owner_id, position);

INSERT INTO counters (name, value) VALUES ('provider_setups', 0), ('connections', 0);
