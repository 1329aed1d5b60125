-- What people sign in with besides their password. Of recovery codes only keyed digests are kept; the secret of a
-- one-time code is sealed under a key of the installation. last_step is the newest time step whose code was used.

CREATE TABLE account_totp (
  account_id    BYTEA NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  sealed_secret BYTEA NOT NULL,
  last_step     BIGINT NOT NULL,
  confirmed     BIGINT NOT NULL,
  created_at    BIGINT NOT NULL
);

CREATE TABLE account_passkeys (
  id            BYTEA NOT NULL PRIMARY KEY,
  account_id    BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name          TEXT NOT NULL,
  credential_id BYTEA NOT NULL UNIQUE,
  public_key    BYTEA NOT NULL,
  sign_count    BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  last_used_at  BIGINT NOT NULL
);
CREATE INDEX account_passkeys_by_account ON account_passkeys (account_id, created_at, id);

CREATE TABLE account_recovery_codes (
  account_id BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  digest     BYTEA NOT NULL,
  PRIMARY KEY (account_id, digest)
);

ALTER TABLE tenants ADD COLUMN requires_second_factor BIGINT NOT NULL DEFAULT 0;
