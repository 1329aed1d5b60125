-- People of a host product who own connections, and attempts to connect an account. Owner kinds and states are the
-- numbers of model/connection.h and model/connect_attempt.h.

ALTER TABLE tenants ADD COLUMN connections_enabled BIGINT NOT NULL DEFAULT 1;

CREATE TABLE host_members (
  id           BYTEA NOT NULL PRIMARY KEY,
  tenant_id    BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  host_id      TEXT NOT NULL,
  display_name TEXT NOT NULL,
  seen_at      BIGINT NOT NULL,
  UNIQUE (tenant_id, host_id)
);

CREATE TABLE connect_attempts (
  id              TEXT NOT NULL PRIMARY KEY,
  tenant_id       BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  setup_id        BYTEA NOT NULL REFERENCES provider_setups (id) ON DELETE CASCADE,
  integration_id  BYTEA NOT NULL,
  owner_kind      BIGINT NOT NULL,
  owner_id        BYTEA NOT NULL,
  member_id       BYTEA NOT NULL,
  connection_id   BYTEA NOT NULL,
  state           BIGINT NOT NULL,
  cause           TEXT NOT NULL,
  scopes          TEXT NOT NULL,
  redirect_uri    TEXT NOT NULL,
  return_to       TEXT NOT NULL,
  state_digest    BYTEA NOT NULL,
  binder_digest   BYTEA NOT NULL,
  created_at      BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  version         BIGINT NOT NULL,
  sealed_verifier BYTEA NOT NULL,
  sealed_grant    BYTEA NOT NULL
);
CREATE INDEX connect_attempts_by_state ON connect_attempts (state_digest);
CREATE INDEX connect_attempts_by_end ON connect_attempts (expires_at);
