-- What a delivery report says of each of its recipients.

-- Three 64-bit integers each: key of the recipient; twice the model.facts.Outcome, plus 1 if the original is known;
-- keyed hash of the original's Message-ID, or 0. Empty in all mail that is no delivery report.
ALTER TABLE message ADD COLUMN bounces BLOB NOT NULL DEFAULT x'';
