-- Tables of personal data in a message, and the rows in which addresses stand.

ALTER TABLE message ADD COLUMN records BLOB NOT NULL DEFAULT x'';  -- sealed JSON: model.facts.RecordTable; empty if none

ALTER TABLE sighting ADD COLUMN lines BLOB NOT NULL DEFAULT x'';  -- a row or line number for each address, or empty
