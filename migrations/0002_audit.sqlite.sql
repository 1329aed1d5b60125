-- The audit log. SQLite has its own version of this file: INTEGER PRIMARY KEY and WITHOUT ROWID store
-- each row once instead of once in the table and once in an index, which every commit would pay for.

-- One row per group commit; body is the block as docs/guide/audit-format.md describes it.
CREATE TABLE audit_blocks (
  sequence   INTEGER PRIMARY KEY,
  first_time BIGINT NOT NULL,
  last_time  BIGINT NOT NULL,
  records    BIGINT NOT NULL,
  hash       BYTEA NOT NULL,
  size       BIGINT NOT NULL,
  body       BYTEA NOT NULL
);

-- In which runs of blocks (bucket) an id occurs: tenant, actor or object.
CREATE TABLE audit_presence (
  id     BYTEA NOT NULL,
  bucket BIGINT NOT NULL,
  PRIMARY KEY (id, bucket)
) WITHOUT ROWID;
CREATE INDEX audit_presence_by_bucket ON audit_presence (bucket);

-- The times and bytes of each run of blocks that is complete.
CREATE TABLE audit_buckets (
  bucket     INTEGER PRIMARY KEY,
  first_time BIGINT NOT NULL,
  last_time  BIGINT NOT NULL,
  bytes      BIGINT NOT NULL
);

-- Records that were written in the transaction of a change and are not chained yet.
CREATE TABLE audit_outbox (
  position INTEGER PRIMARY KEY,
  record   BYTEA NOT NULL
);

-- Values that may be used once; written in the same commit as their audit record.
CREATE TABLE single_uses (
  scope        BYTEA NOT NULL,
  value_digest BYTEA NOT NULL,
  expires_at   BIGINT NOT NULL,
  PRIMARY KEY (scope, value_digest)
) WITHOUT ROWID;
CREATE INDEX single_uses_by_end ON single_uses (expires_at);
