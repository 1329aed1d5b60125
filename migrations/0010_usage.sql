-- What integrations have used. Days are counted from 1970 in UTC, windows in their own length.

CREATE TABLE usage (
  tenant_id      BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  day            BIGINT NOT NULL,
  integration_id BYTEA NOT NULL,
  operation      TEXT NOT NULL,
  deprecated     BIGINT NOT NULL,
  allowed        BIGINT NOT NULL,
  limited        BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, day, integration_id, operation)
);
CREATE INDEX usage_by_day ON usage (day);

CREATE TABLE quota_windows (
  integration_id BYTEA NOT NULL,
  metered        TEXT NOT NULL,
  length         BIGINT NOT NULL,
  number         BIGINT NOT NULL,
  taken          BIGINT NOT NULL,
  PRIMARY KEY (integration_id, metered, length)
);
CREATE INDEX quota_windows_by_number ON quota_windows (length, number);
