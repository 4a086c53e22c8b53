-- The tables of a case as its first version laid them; later steps are in migrations/, applied in order.
--
-- Nothing personal stands here in the clear:
--   sealed  AES-256-GCM under a key derived from the case key: nonce (12 bytes), ciphertext, tag (16 bytes)
--   name    16-byte keyed hash by which a sealed source, folder or unit is found again
--   key     keyed 64-bit hash of an address, signed; several of them are packed little-endian into one BLOB
--   ANY     TEXT if it consists of digits and + / . only (an offset in an mbox, a section number), else sealed
-- Times are epoch seconds unless said otherwise.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,  -- 'case' (random id), 'key' (check value of the case key)
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One scan. A run without an end was interrupted; what it had committed is kept.
CREATE TABLE run (
    id       TEXT PRIMARY KEY,
    started  TEXT NOT NULL,  -- ISO 8601 with zone
    finished TEXT,
    policy   TEXT NOT NULL,  -- digest of everything that decides what a scan extracts
    complete INTEGER         -- 0 if any operation Problem occurred
) STRICT;

CREATE TABLE source (
    id      INTEGER PRIMARY KEY,
    name    BLOB NOT NULL UNIQUE,
    ordinal INTEGER NOT NULL,  -- place among the sources of the command line
    uri     BLOB NOT NULL      -- sealed
) STRICT;

CREATE TABLE folder (
    id        INTEGER PRIMARY KEY,
    source    INTEGER NOT NULL REFERENCES source,
    name      BLOB NOT NULL,
    title     BLOB NOT NULL,  -- the folder's name, sealed
    role      TEXT NOT NULL,  -- model.coverage.Role
    chosen_by TEXT NOT NULL,  -- model.coverage.ChosenBy
    UNIQUE (source, name)
) STRICT;

-- A piece of a source that is read in one go and committed in one transaction.
CREATE TABLE unit (
    id      INTEGER PRIMARY KEY,
    name    BLOB NOT NULL UNIQUE,
    folder  INTEGER NOT NULL REFERENCES folder,
    policy  TEXT NOT NULL,     -- policy it was scanned with
    skipped INTEGER NOT NULL,  -- messages left out by policy
    failed  INTEGER NOT NULL,  -- messages that could not be read
    size    INTEGER NOT NULL,  -- bytes
    retry   INTEGER NOT NULL,  -- 1 if an operation Problem stands against it: worth reading again unchanged
    sealed  BLOB NOT NULL      -- JSON: id, stamp, first and last position
) STRICT;

-- What is kept of a message (model.facts.MessageFacts). The id is unit * 2^32 + n: the messages of a unit lie
-- together, and n follows their position in the unit. No index is needed for either.
CREATE TABLE message (
    id            INTEGER PRIMARY KEY,
    position      ANY NOT NULL,
    sha256        BLOB NOT NULL,     -- of the raw message
    content       INTEGER NOT NULL,  -- fingerprint, equal for copies in several folders
    message_id    INTEGER,           -- keyed hash
    sent_at       INTEGER,
    zone          INTEGER,           -- minutes east of UTC
    kind          INTEGER NOT NULL,  -- model.facts.Kind
    flags         INTEGER NOT NULL,  -- model.facts.Flag
    sender        INTEGER,           -- key
    authors       BLOB NOT NULL,     -- keys
    receivers_to  BLOB NOT NULL,     -- keys
    receivers_cc  BLOB NOT NULL,     -- keys
    receivers_bcc BLOB NOT NULL,     -- keys
    entries_to    INTEGER NOT NULL,  -- before duplicates are dropped
    entries_cc    INTEGER NOT NULL,
    entries_bcc   INTEGER NOT NULL,
    unparsed      INTEGER NOT NULL,  -- entries no address could be read from
    named         BLOB NOT NULL,     -- keys of header addresses with a display name
    thread        BLOB NOT NULL,     -- keyed hashes: parent, then references from the oldest
    template      INTEGER,           -- keyed hash of the bare subject
    parts_scanned INTEGER NOT NULL,
    parts_skipped INTEGER NOT NULL,
    parts_failed  INTEGER NOT NULL
) STRICT;

-- Addresses seen in one place of one part of a message.
CREATE TABLE sighting (
    message   INTEGER NOT NULL,  -- message.id; written and removed with it
    ordinal   INTEGER NOT NULL,
    channel   INTEGER NOT NULL,  -- number in store.rows.CHANNELS
    place     INTEGER NOT NULL,  -- number in store.rows.PLACES
    part      ANY NOT NULL,
    inner     BLOB NOT NULL,     -- sealed JSON: names on the way into the part; empty if there are none
    addresses BLOB NOT NULL,     -- keys
    entries   INTEGER NOT NULL,
    named     BLOB NOT NULL,     -- keys
    PRIMARY KEY (message, ordinal)
) STRICT, WITHOUT ROWID;

-- What a report shows of a message at watch level or above.
CREATE TABLE evidence (
    message INTEGER PRIMARY KEY,  -- message.id; written and removed with it
    sealed  BLOB NOT NULL         -- JSON: the fields of model.facts.Evidence
) STRICT;

CREATE TABLE domain (
    id     INTEGER PRIMARY KEY,  -- keyed hash
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE address (
    key    INTEGER PRIMARY KEY,
    domain INTEGER NOT NULL REFERENCES domain,
    traits INTEGER NOT NULL,  -- model.facts.Traits
    sealed BLOB NOT NULL      -- the address; empty below watch level
) STRICT;

-- What was not (fully) scanned (model.coverage.Problem). unit 0: found while walking the source.
CREATE TABLE problem (
    source   INTEGER NOT NULL REFERENCES source,
    unit     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    stage    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    extent   TEXT NOT NULL,
    expected INTEGER NOT NULL,
    position ANY,
    sealed   BLOB NOT NULL,  -- JSON: detail, Message-ID, part, inner, and source and folder where not the unit's
    PRIMARY KEY (source, unit, n)
) STRICT, WITHOUT ROWID;
