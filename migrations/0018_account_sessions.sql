-- Sessions of people's browsers. Of their values only SHA-256 digests are kept; the one before still counts until
-- previous_until, beside calls that were out when it was replaced.

CREATE TABLE account_sessions (
  id              BYTEA NOT NULL PRIMARY KEY,
  account_id      BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  token_digest    BYTEA NOT NULL UNIQUE,
  previous_digest BYTEA NOT NULL,
  previous_until  BIGINT NOT NULL,
  csrf_token      BYTEA NOT NULL,
  created_at      BIGINT NOT NULL,
  confirmed_at    BIGINT NOT NULL,
  last_used_at    BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  source          TEXT NOT NULL,
  user_agent      TEXT NOT NULL
);
CREATE INDEX account_sessions_by_previous ON account_sessions (previous_digest);
CREATE INDEX account_sessions_by_account ON account_sessions (account_id, created_at, id);
CREATE INDEX account_sessions_by_end ON account_sessions (expires_at);
CREATE INDEX account_sessions_by_use ON account_sessions (last_used_at);
