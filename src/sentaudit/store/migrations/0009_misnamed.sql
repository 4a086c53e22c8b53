-- Whom a mail to a single person names instead of its receiver.

-- Unsigned 32-bit integers: how many forms of the receiver's name follow, their keyed hashes, those of the other names.
-- Empty in mail to several people, and where nothing differs.
ALTER TABLE message ADD COLUMN misnamed BLOB NOT NULL DEFAULT x'';
