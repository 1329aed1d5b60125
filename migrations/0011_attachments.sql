-- Files of assets and events. A blob is listed before its bytes are stored, and until after they are removed; while
-- it is dying nobody may count on it. `touched_at` is when bytes were last stored, or when it began to die.

CREATE TABLE blobs (
  digest     BYTEA NOT NULL PRIMARY KEY,
  size       BIGINT NOT NULL,
  touched_at BIGINT NOT NULL,
  dying      BIGINT NOT NULL
);

CREATE TABLE attachments (
  id              BYTEA NOT NULL PRIMARY KEY,
  tenant_id       BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  asset_id        BYTEA NOT NULL,
  event_id        BYTEA,
  position        BIGINT NOT NULL,
  name            TEXT NOT NULL,
  content_type    TEXT NOT NULL,
  size            BIGINT NOT NULL,
  digest          BYTEA NOT NULL REFERENCES blobs (digest),
  created_by      TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  link_generation BIGINT NOT NULL
);
CREATE INDEX attachments_by_asset ON attachments (asset_id, position);
CREATE INDEX attachments_by_digest ON attachments (digest);
CREATE INDEX attachments_by_tenant ON attachments (tenant_id, size);

INSERT INTO counters (name, value) VALUES ('attachments', 0);
