-- The roles that a tenant has made of its own; the built-in ones are not here.
--
-- `permissions` is words with a space between. `assets` is a JSON array, all of which hold, of arrays, one of
-- which holds, of {"name","value"} with "not" where it is negated; an empty one is about every asset.

CREATE TABLE roles (
  tenant_id   BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  permissions TEXT NOT NULL,
  assets      TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
CREATE INDEX integrations_by_role ON integrations (tenant_id, role);
