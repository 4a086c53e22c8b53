-- What people noted or did about an incident without deciding: a history that is only ever added to.
CREATE TABLE remark (
    id       INTEGER PRIMARY KEY,
    act      TEXT NOT NULL,     -- model.remark.Act
    incident TEXT NOT NULL,
    at       INTEGER NOT NULL,
    sealed   BLOB NOT NULL      -- JSON: text, author
) STRICT;

CREATE TRIGGER remark_is_not_rewritten BEFORE UPDATE ON remark
BEGIN
    SELECT RAISE(ABORT, 'the history of remarks is only added to');
END;

CREATE TRIGGER remark_is_not_removed BEFORE DELETE ON remark
BEGIN
    SELECT RAISE(ABORT, 'the history of remarks is only added to');
END;
