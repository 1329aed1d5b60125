-- Whether an address belongs to who came in by it: a letter got there, or somebody who may act for every member said so.
ALTER TABLE members ADD COLUMN address_proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN proves_address BIGINT NOT NULL DEFAULT 0;
