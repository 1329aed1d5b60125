-- What is set for one integration beside its role: limits, scopes, versions, reuse of tokens.

ALTER TABLE integrations ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
