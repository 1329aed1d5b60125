-- Signing in at the identity provider of a tenant, and links for a new password. Of states, cookies and links only
-- SHA-256 digests are kept. Who has to use the provider is the number of model/provider_sign_in.h.

-- A session that the provider of a tenant has opened is good for that tenant alone; NULL: for all of the person's.
ALTER TABLE account_sessions ADD COLUMN provider_tenant BYTEA REFERENCES tenants (id) ON DELETE CASCADE;
CREATE INDEX account_sessions_by_provider ON account_sessions (provider_tenant) WHERE provider_tenant IS NOT NULL;

CREATE TABLE sign_in_rules (
  tenant_id    BYTEA NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  domains      TEXT NOT NULL,
  default_role TEXT NOT NULL,
  required_of  BIGINT NOT NULL
);

CREATE TABLE provider_identities (
  tenant_id    BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  issuer       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  member_id    BYTEA NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, issuer, subject)
);
-- A member is one person of the provider.
CREATE UNIQUE INDEX provider_identities_by_member ON provider_identities (member_id, issuer);

CREATE TABLE provider_attempts (
  state_digest  BYTEA NOT NULL PRIMARY KEY,
  binder_digest BYTEA NOT NULL,
  tenant_id     BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  issuer        TEXT NOT NULL,
  client_id     TEXT NOT NULL,
  return_to     TEXT NOT NULL,
  anew          BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL
);
CREATE INDEX provider_attempts_by_end ON provider_attempts (expires_at);

CREATE TABLE password_links (
  account_id   BYTEA NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  token_digest BYTEA NOT NULL UNIQUE,
  expires_at   BIGINT NOT NULL
);
CREATE INDEX password_links_by_end ON password_links (expires_at);
