-- Whether the address of an account belongs to whoever has its password: a letter got there, or the operator said so. What one
-- tenant says of it stands with its member.
ALTER TABLE accounts ADD COLUMN address_proved BIGINT NOT NULL DEFAULT 0;
-- Of accounts that are there already nobody knows. Where there is one tenant nobody else can have been deceived.
UPDATE accounts SET address_proved = 1 WHERE (SELECT COUNT(*) FROM tenants) = 1;
-- The member whose invitation it is: it goes with them. Null: an integration has made it, or an older version.
ALTER TABLE invitations ADD COLUMN inviter BYTEA REFERENCES members (id) ON DELETE CASCADE;
CREATE INDEX invitations_by_inviter ON invitations (inviter);
