-- What a run was asked for, and which incidents it was the first to report.

ALTER TABLE run ADD COLUMN settings BLOB;  -- sealed JSON: who is internal, what is audited

CREATE TABLE reported (
    incident TEXT PRIMARY KEY,
    run      TEXT NOT NULL  -- the first run that reported it
) STRICT, WITHOUT ROWID;
