-- What people decided about the borders of incidents: a history that is only ever added to.
CREATE TABLE regrouping (
    id     INTEGER PRIMARY KEY,
    change TEXT NOT NULL,     -- model.regrouping.Change
    at     INTEGER NOT NULL,
    sealed BLOB NOT NULL      -- JSON: incidents, messages, reason, author
) STRICT;

CREATE TRIGGER regrouping_is_not_rewritten BEFORE UPDATE ON regrouping
BEGIN
    SELECT RAISE(ABORT, 'the history of merges and splits is only added to');
END;

CREATE TRIGGER regrouping_is_not_removed BEFORE DELETE ON regrouping
BEGIN
    SELECT RAISE(ABORT, 'the history of merges and splits is only added to');
END;
