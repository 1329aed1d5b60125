-- What is set for one integration beside its role: scopes, limits, versions, reuse of tokens.

ALTER TABLE integrations ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE integrations ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- The limits of integrations that have none of their own.
ALTER TABLE tenants ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
