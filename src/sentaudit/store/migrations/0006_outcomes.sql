-- What readers of untrusted formats gave for a file, so that the same file is read once however often it was sent.
CREATE TABLE outcome (
    id     INTEGER PRIMARY KEY,   -- the oldest have the lowest and are the first to go
    name   BLOB NOT NULL UNIQUE,  -- keyed hash of the file's content and of everything else the outcome depends on
    sealed BLOB NOT NULL          -- compressed, see engine.outcomes
) STRICT;
