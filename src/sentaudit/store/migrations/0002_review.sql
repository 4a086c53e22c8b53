-- What people decided about an incident: a history that is only ever added to; the last line of an incident counts.
CREATE TABLE review (
    id       INTEGER PRIMARY KEY,
    incident TEXT NOT NULL,
    status   TEXT NOT NULL,     -- model.incident.Status
    at       INTEGER NOT NULL,
    sealed   BLOB NOT NULL      -- JSON: reason, author, fingerprint of the incident
) STRICT;

CREATE TRIGGER review_is_not_rewritten BEFORE UPDATE ON review
BEGIN
    SELECT RAISE(ABORT, 'the review history is only added to');
END;

CREATE TRIGGER review_is_not_removed BEFORE DELETE ON review
BEGIN
    SELECT RAISE(ABORT, 'the review history is only added to');
END;
