-- Tenants, people, integrations, keys and the small tables that the nodes share.
--
-- One statement ends where a line ends with a semicolon. Ids are 16 bytes, times are microseconds since
-- 1970, booleans are 0 and 1. The column types mean the same to SQLite and to PostgreSQL.

CREATE TABLE settings (
  name  TEXT NOT NULL PRIMARY KEY,
  value BYTEA NOT NULL
);

-- Numbers that rise with each commit; the row lock keeps them in the order of commits.
CREATE TABLE counters (
  name  TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('changes', 0), ('audit_outbox', 0);

CREATE TABLE changes (
  sequence   BIGINT NOT NULL PRIMARY KEY,
  kind       TEXT NOT NULL,
  object     BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE leases (
  name       TEXT NOT NULL PRIMARY KEY,
  holder     TEXT NOT NULL,
  fence      BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE data_keys (
  id         BYTEA NOT NULL PRIMARY KEY,
  version    BIGINT NOT NULL,
  kek_id     TEXT NOT NULL,
  wrapped    BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  active     BIGINT NOT NULL
);
CREATE UNIQUE INDEX data_keys_active ON data_keys (active) WHERE active = 1;

CREATE TABLE tenants (
  id         BYTEA NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled   BIGINT NOT NULL
);

CREATE TABLE accounts (
  id            BYTEA NOT NULL PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,
  display_name  TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at    BIGINT NOT NULL
);

CREATE TABLE members (
  tenant_id  BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  account_id BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  role       TEXT NOT NULL,
  PRIMARY KEY (tenant_id, account_id)
);
CREATE INDEX members_by_account ON members (account_id);

CREATE TABLE administrators (
  tenant_id    BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  issuer       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email        TEXT NOT NULL,
  position     BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, issuer, subject)
);

CREATE TABLE integrations (
  id                BYTEA NOT NULL PRIMARY KEY,
  tenant_id         BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  kind              TEXT NOT NULL,
  name              TEXT NOT NULL,
  claims            TEXT NOT NULL,
  role              TEXT NOT NULL,
  enabled           BIGINT NOT NULL,
  token_lifetime    BIGINT,
  refresh_lifetime  BIGINT,
  algorithm         TEXT,
  created_at        BIGINT NOT NULL,
  version           BIGINT NOT NULL,
  tokens_valid_from BIGINT NOT NULL
);
CREATE INDEX integrations_by_age ON integrations (tenant_id, created_at, id);
CREATE INDEX integrations_by_name ON integrations (tenant_id, name);

CREATE TABLE credentials (
  id             BYTEA NOT NULL PRIMARY KEY,
  integration_id BYTEA NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  digest         BYTEA NOT NULL,
  sealed_secret  BYTEA NOT NULL,
  hint           TEXT NOT NULL,
  valid_from     BIGINT NOT NULL,
  valid_until    BIGINT,
  created_at     BIGINT NOT NULL,
  last_used_at   BIGINT,
  last_used_from TEXT NOT NULL,
  tokens_ended   BIGINT NOT NULL,
  generation     BIGINT NOT NULL
);
CREATE INDEX credentials_by_integration ON credentials (integration_id, created_at, id);
CREATE INDEX credentials_by_end ON credentials (valid_until);

-- Which warnings of an approaching end have been given.
CREATE TABLE credential_warnings (
  credential_id BYTEA NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
  days          BIGINT NOT NULL,
  PRIMARY KEY (credential_id, days)
);

CREATE TABLE signing_keys (
  id             BYTEA NOT NULL PRIMARY KEY,
  kid            TEXT NOT NULL UNIQUE,
  algorithm      TEXT NOT NULL,
  public_key     BYTEA NOT NULL,
  sealed_private BYTEA NOT NULL,
  published_at   BIGINT NOT NULL,
  active_from    BIGINT NOT NULL,
  retired_at     BIGINT,
  delete_at      BIGINT
);

CREATE TABLE revocations (
  token_digest BYTEA NOT NULL PRIMARY KEY,
  expires_at   BIGINT NOT NULL
);
CREATE INDEX revocations_by_end ON revocations (expires_at);

CREATE TABLE users (
  id          BYTEA NOT NULL PRIMARY KEY,
  tenant_id   BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  source      TEXT NOT NULL,
  external_id TEXT NOT NULL,
  name        TEXT NOT NULL,
  folded_name TEXT NOT NULL,
  email       TEXT NOT NULL,
  active      BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_by_external_id ON users (tenant_id, source, external_id) WHERE external_id <> '';
CREATE INDEX users_by_name ON users (tenant_id, folded_name, id);
CREATE INDEX users_by_age ON users (tenant_id, created_at, id);

CREATE TABLE user_groups (
  id          BYTEA NOT NULL PRIMARY KEY,
  tenant_id   BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  source      TEXT NOT NULL,
  external_id TEXT NOT NULL,
  name        TEXT NOT NULL,
  folded_name TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX user_groups_by_external_id ON user_groups (tenant_id, source, external_id)
  WHERE external_id <> '';
CREATE INDEX user_groups_by_name ON user_groups (tenant_id, folded_name, id);
CREATE INDEX user_groups_by_age ON user_groups (tenant_id, created_at, id);

CREATE TABLE group_members (
  group_id BYTEA NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
  user_id  BYTEA NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_by_user ON group_members (user_id);
