-- Data keys of tenants. Without a tenant a key is the installation's. The list that is wrapped beside the keys names
-- every row, so that no row goes by itself when its tenant does: store/keyring_store.h erases them together.

ALTER TABLE data_keys ADD COLUMN tenant_id BYTEA;
-- NULL: published, so that every process knows it before anything is sealed under it.
ALTER TABLE data_keys ADD COLUMN active_from BIGINT;
UPDATE data_keys SET active_from = created_at;

DROP INDEX data_keys_active;
CREATE UNIQUE INDEX data_keys_active ON data_keys (active) WHERE active = 1 AND tenant_id IS NULL;
CREATE UNIQUE INDEX data_keys_active_of_tenants ON data_keys (tenant_id) WHERE active = 1;
