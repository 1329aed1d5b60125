-- Integrations that are not activated yet, their names as searches compare them, and old secrets that end when they are
-- not used any more. The names of older rows are folded at the next start, which SQL cannot do the same everywhere.

ALTER TABLE integrations ADD COLUMN draft BIGINT NOT NULL DEFAULT 0;
ALTER TABLE integrations ADD COLUMN folded_name TEXT NOT NULL DEFAULT '';
CREATE INDEX integrations_by_folded_name ON integrations (tenant_id, folded_name, id);
CREATE INDEX integrations_draft ON integrations (created_at) WHERE draft = 1;

ALTER TABLE credentials ADD COLUMN first_used_at BIGINT;
ALTER TABLE credentials ADD COLUMN retire_unused_after BIGINT;
UPDATE credentials SET first_used_at = last_used_at;
CREATE INDEX credentials_retiring ON credentials (integration_id) WHERE retire_unused_after IS NOT NULL;
