-- The four words that open one request for help, by its slug: as a digest under a key that the ring sealed. And who came with them.
CREATE TABLE slips (
    slug TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    words TEXT NOT NULL,
    made BIGINT NOT NULL
);
CREATE TABLE slip_sessions (
    token TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    seen BIGINT NOT NULL
);
