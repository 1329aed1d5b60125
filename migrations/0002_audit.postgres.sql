-- The audit log, as 0002_audit.sqlite.sql has it, in PostgreSQL's words.

-- One row per group commit; body is the block as docs/guide/audit-format.md describes it.
CREATE TABLE audit_blocks (
  sequence   BIGINT NOT NULL PRIMARY KEY,
  first_time BIGINT NOT NULL,
  last_time  BIGINT NOT NULL,
  records    BIGINT NOT NULL,
  hash       BYTEA NOT NULL,
  size       BIGINT NOT NULL,
  body       BYTEA NOT NULL
);
-- Ids and times are random to a compressor: do not even try.
ALTER TABLE audit_blocks ALTER COLUMN body SET STORAGE EXTERNAL;

-- In which runs of blocks (bucket) an id occurs: tenant, actor or object.
CREATE TABLE audit_presence (
  id     BYTEA NOT NULL,
  bucket BIGINT NOT NULL,
  PRIMARY KEY (id, bucket)
);
CREATE INDEX audit_presence_by_bucket ON audit_presence (bucket);

-- The times and bytes of each run of blocks that is complete.
CREATE TABLE audit_buckets (
  bucket     BIGINT NOT NULL PRIMARY KEY,
  first_time BIGINT NOT NULL,
  last_time  BIGINT NOT NULL,
  bytes      BIGINT NOT NULL
);

-- Records that were written in the transaction of a change and are not chained yet.
CREATE TABLE audit_outbox (
  position BIGINT NOT NULL PRIMARY KEY,
  record   BYTEA NOT NULL
);

-- Values that may be used once; written in the same commit as their audit record.
CREATE TABLE single_uses (
  scope        BYTEA NOT NULL,
  value_digest BYTEA NOT NULL,
  expires_at   BIGINT NOT NULL,
  PRIMARY KEY (scope, value_digest)
);
CREATE INDEX single_uses_by_end ON single_uses (expires_at);

-- Wakes the other processes on this database when the change feed has grown; what they missed they find by
-- its sequence.
CREATE FUNCTION tell_of_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NOTIFY sallyport_changes; RETURN NULL; END $$;
CREATE TRIGGER changes_told AFTER INSERT ON changes FOR EACH STATEMENT EXECUTE FUNCTION tell_of_changes();
