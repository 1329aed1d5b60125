-- Assets, what happened to them, and the policies that say who sees them.
--
-- `position` numbers rise with each row of the installation: pages and streams go by them. asset_terms holds, for
-- each attribute of an asset, the hash of "it has this" and of "it has this value", so that a list visits only what
-- its conditions are about.

CREATE TABLE assets (
  position        BIGINT NOT NULL PRIMARY KEY,
  id              BYTEA NOT NULL UNIQUE,
  tenant_id       BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  attributes      TEXT NOT NULL,
  behaviours      TEXT NOT NULL,
  proof_mechanism TEXT NOT NULL,
  is_public       BIGINT NOT NULL,
  tracked         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  changed_at      BIGINT NOT NULL,
  version         BIGINT NOT NULL
);
CREATE INDEX assets_by_tenant ON assets (tenant_id, position);

CREATE TABLE asset_terms (
  term     BIGINT NOT NULL,
  position BIGINT NOT NULL REFERENCES assets (position) ON DELETE CASCADE,
  PRIMARY KEY (term, position)
);

CREATE TABLE events (
  position           BIGINT NOT NULL PRIMARY KEY,
  id                 BYTEA NOT NULL UNIQUE,
  tenant_id          BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  asset_id           BYTEA NOT NULL,
  operation          TEXT NOT NULL,
  behaviour          TEXT NOT NULL,
  attributes         TEXT NOT NULL,
  asset_attributes   TEXT NOT NULL,
  removed_attributes TEXT NOT NULL,
  declared_at        BIGINT NOT NULL,
  accepted_at        BIGINT NOT NULL,
  stored_at          BIGINT NOT NULL,
  principal_declared TEXT NOT NULL,
  principal_accepted TEXT NOT NULL
);
CREATE INDEX events_by_tenant ON events (tenant_id, position);
CREATE INDEX events_by_asset ON events (asset_id, position);

INSERT INTO counters (name, value) VALUES ('assets', 0), ('events', 0);

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
