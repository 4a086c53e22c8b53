-- What a reading looks at to find messages: columns of all messages of a unit, packed.

-- It follows from table message and is written with it; every unit has its row. The columns hold one number for each
-- message, in the order of their ids: 64 bits each, -2^63 for NULL, or 32 bits (u32), or one byte (u8), little-endian.
-- `authors`, `visible` (To, then Cc) and `bcc` hold the keys of all messages one after the other, the columns that end
-- in _size how many each message has.
CREATE TABLE glance (
    unit          INTEGER PRIMARY KEY,
    messages      INTEGER NOT NULL,  -- how many the unit has, and their parts
    parts_scanned INTEGER NOT NULL,
    parts_skipped INTEGER NOT NULL,
    parts_failed  INTEGER NOT NULL,
    number        BLOB NOT NULL,     -- u32: the message within the unit, the lower half of its id
    content       BLOB NOT NULL,
    flags         BLOB NOT NULL,     -- u32
    marks         BLOB NOT NULL,     -- u8: kind; 16 for what is rich (model.selection.Wanted); 32 for delivery reports
    sender        BLOB NOT NULL,
    sent_at       BLOB NOT NULL,
    template      BLOB NOT NULL,
    message_id    BLOB NOT NULL,
    parent        BLOB NOT NULL,     -- the first of the thread
    authors_size  BLOB NOT NULL,     -- u32
    visible_size  BLOB NOT NULL,     -- u32
    bcc_size      BLOB NOT NULL,     -- u32
    authors       BLOB NOT NULL,
    visible       BLOB NOT NULL,
    bcc           BLOB NOT NULL
) STRICT;
