-- The index of ids by run of blocks instead of by id: a run is indexed when it is complete, in one go, and its
-- rows lie side by side. One row at a random place for every new id of a commit cost more than the commit.

CREATE TABLE audit_presence_by_run (
  bucket BIGINT NOT NULL,
  id     BYTEA NOT NULL,
  PRIMARY KEY (bucket, id)
) WITHOUT ROWID;
INSERT INTO audit_presence_by_run (bucket, id) SELECT bucket, id FROM audit_presence ORDER BY bucket, id;
DROP TABLE audit_presence;
ALTER TABLE audit_presence_by_run RENAME TO audit_presence;
