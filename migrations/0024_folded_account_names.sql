-- The names of people as a search compares them (docs/adr/0047); filled in when the server starts.
ALTER TABLE accounts ADD COLUMN folded_name TEXT NOT NULL DEFAULT '';
