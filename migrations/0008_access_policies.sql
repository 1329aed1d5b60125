-- The policies that say who sees which assets, and the repetitions of writes.

CREATE TABLE access_policies (
  id          BYTEA NOT NULL PRIMARY KEY,
  tenant_id   BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  body        TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL
);
CREATE INDEX access_policies_by_age ON access_policies (tenant_id, created_at, id);
CREATE INDEX access_policies_by_name ON access_policies (tenant_id, name, id);

-- Tells whether what a process has worked out from a tenant's policies is still good.
CREATE TABLE access_policy_versions (
  tenant_id BYTEA NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  version   BIGINT NOT NULL
);

-- What a write with an Idempotency-Key has made, so that its repetition makes nothing.
CREATE TABLE idempotency_keys (
  scope          BYTEA NOT NULL,
  key_digest     BYTEA NOT NULL,
  request_digest BYTEA NOT NULL,
  made           BYTEA NOT NULL,
  expires_at     BIGINT NOT NULL,
  PRIMARY KEY (scope, key_digest)
);
CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);
