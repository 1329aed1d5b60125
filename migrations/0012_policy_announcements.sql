-- Changes of access policies that are still to be recorded as events of the assets that they are about.

CREATE TABLE policy_announcements (
  policy_id BYTEA NOT NULL,
  version   BIGINT NOT NULL,
  tenant_id BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  made_at   BIGINT NOT NULL,
  done_to   BIGINT NOT NULL,
  PRIMARY KEY (policy_id, version)
);
