-- Members with an id and a state of their own, invitations, the organisations that a tenant knows, and how
-- its people sign in.

-- Until now every account was a member of one tenant, so that its id can name the member too.
CREATE TABLE members_with_state (
  id         BYTEA NOT NULL PRIMARY KEY,
  tenant_id  BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  account_id BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  role       TEXT NOT NULL,
  state      TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (tenant_id, account_id)
);
INSERT INTO members_with_state (id, tenant_id, account_id, role, state, created_at)
  SELECT a.id, m.tenant_id, a.id, m.role, 'active', a.created_at
  FROM members m JOIN accounts a ON a.id = m.account_id;
DROP TABLE members;
ALTER TABLE members_with_state RENAME TO members;
CREATE INDEX members_by_account ON members (account_id, tenant_id);
CREATE INDEX members_by_age ON members (tenant_id, created_at, id);
CREATE INDEX members_by_role ON members (tenant_id, role);

CREATE TABLE invitations (
  id              BYTEA NOT NULL PRIMARY KEY,
  tenant_id       BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  email           TEXT NOT NULL,
  message         TEXT NOT NULL,
  role            TEXT NOT NULL,
  token_digest    BYTEA NOT NULL UNIQUE,
  invited_by      TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  wrong_passwords BIGINT NOT NULL,
  UNIQUE (tenant_id, email)
);
CREATE INDEX invitations_by_age ON invitations (tenant_id, created_at, id);

CREATE TABLE organisations (
  id               BYTEA NOT NULL PRIMARY KEY,
  tenant_id        BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  display_name     TEXT NOT NULL,
  wallet_pub_keys  TEXT NOT NULL,
  wallet_addresses TEXT NOT NULL,
  tessera_pub_keys TEXT NOT NULL,
  linked_tenant    BYTEA,
  created_at       BIGINT NOT NULL
);
CREATE INDEX organisations_by_age ON organisations (tenant_id, created_at, id);
CREATE INDEX organisations_by_name ON organisations (tenant_id, display_name, id);
CREATE INDEX organisations_by_link ON organisations (linked_tenant, tenant_id);

CREATE TABLE enterprise_sso (
  tenant_id            BYTEA NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  enabled              BIGINT NOT NULL,
  config_url           TEXT NOT NULL,
  issuer               TEXT NOT NULL,
  client_id            TEXT NOT NULL,
  sealed_client_secret BYTEA NOT NULL
);

ALTER TABLE tenants ADD COLUMN verified_domain TEXT NOT NULL DEFAULT '';
