-- What is due before a grant ends, and who has connected it. Kinds of connectors are the numbers of model/connection.h.
-- Whoever is there already is somebody of a host product.

ALTER TABLE connections ADD COLUMN connected_by_kind BIGINT NOT NULL DEFAULT 1;
ALTER TABLE connections ADD COLUMN connector_left_at BIGINT;
ALTER TABLE connections ADD COLUMN keep_at BIGINT;
ALTER TABLE connections ADD COLUMN notice_at BIGINT;
ALTER TABLE connections ADD COLUMN letter_at BIGINT;

-- A week, and 30 days: the next refresh sets them as the entry says.
UPDATE connections SET keep_at = idle_end - 604800000000 WHERE idle_end IS NOT NULL;
UPDATE connections SET notice_at = absolute_end - 2592000000000 WHERE absolute_end IS NOT NULL;

CREATE INDEX connections_to_keep ON connections (keep_at) WHERE keep_at IS NOT NULL AND state = 1;
CREATE INDEX connections_to_notice ON connections (notice_at) WHERE notice_at IS NOT NULL;
CREATE INDEX connections_to_write_about ON connections (letter_at) WHERE letter_at IS NOT NULL;
CREATE INDEX connections_by_connector ON connections (position) WHERE owner_kind = 1 AND connected_by_kind > 1;
-- Of people of host products, for the sweep of those who have none.
CREATE INDEX connections_of_members ON connections (owner_id);
CREATE INDEX connections_made_by ON connections (connected_by);
