-- Assets, and what happened to them.
--
-- `position` numbers rise with each row of the installation: pages and streams go by them. asset_terms holds, for
-- each attribute of an asset, the hash of "it has this" and of "it has this value", so that a list visits only what
-- its conditions are about.

CREATE TABLE assets (
  position        BIGINT NOT NULL PRIMARY KEY,
  id              BYTEA NOT NULL UNIQUE,
  tenant_id       BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  attributes      TEXT NOT NULL,
  behaviours      TEXT NOT NULL,
  proof_mechanism TEXT NOT NULL,
  is_public       BIGINT NOT NULL,
  tracked         BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  changed_at      BIGINT NOT NULL,
  version         BIGINT NOT NULL
);
CREATE INDEX assets_by_tenant ON assets (tenant_id, position);

CREATE TABLE asset_terms (
  term     BIGINT NOT NULL,
  position BIGINT NOT NULL REFERENCES assets (position) ON DELETE CASCADE,
  PRIMARY KEY (term, position)
);

CREATE TABLE events (
  position           BIGINT NOT NULL PRIMARY KEY,
  id                 BYTEA NOT NULL UNIQUE,
  tenant_id          BYTEA NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  asset_id           BYTEA NOT NULL,
  operation          TEXT NOT NULL,
  behaviour          TEXT NOT NULL,
  attributes         TEXT NOT NULL,
  asset_attributes   TEXT NOT NULL,
  removed_attributes TEXT NOT NULL,
  declared_at        BIGINT NOT NULL,
  accepted_at        BIGINT NOT NULL,
  stored_at          BIGINT NOT NULL,
  principal_declared TEXT NOT NULL,
  principal_accepted TEXT NOT NULL
);
CREATE INDEX events_by_tenant ON events (tenant_id, position);
CREATE INDEX events_by_asset ON events (asset_id, position);

INSERT INTO counters (name, value) VALUES ('assets', 0), ('events', 0);
