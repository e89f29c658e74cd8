-- federation: leases, the sequence of each pair, what was received by name, what waits to be worked off

ALTER TABLE links ADD COLUMN leased_by TEXT;
ALTER TABLE links ADD COLUMN leased_until BIGINT NOT NULL DEFAULT 0;

CREATE TABLE epochs (
    id BIGINT PRIMARY KEY NOT NULL,
    epoch TEXT NOT NULL
);

CREATE TABLE heard (
    peer TEXT PRIMARY KEY NOT NULL,
    epoch TEXT NOT NULL,
    seq BIGINT NOT NULL
);

-- The dedupe rows of before go: what came before this migration is known by its object all the same.
DROP TABLE received;
CREATE TABLE received (
    name BLOB PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE put_by (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    origin TEXT NOT NULL,
    uri TEXT NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    needs TEXT,
    error TEXT,
    attempts BIGINT NOT NULL,
    at BIGINT NOT NULL,
    next_attempt BIGINT NOT NULL
);
CREATE INDEX put_by_next ON put_by (next_attempt);

-- peer: keys, followers from elsewhere, and who answers in a thread without being held here

ALTER TABLE peers ADD COLUMN proof_key TEXT;
ALTER TABLE peers ADD COLUMN offered_key TEXT;
ALTER TABLE peers ADD COLUMN compared BIGINT;
ALTER TABLE peers ADD COLUMN equal BIGINT;

CREATE TABLE followers (
    actor TEXT PRIMARY KEY NOT NULL,
    inbox TEXT NOT NULL,
    follow TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE guests (
    actor TEXT PRIMARY KEY NOT NULL,
    authority TEXT NOT NULL,
    name TEXT NOT NULL,
    proof_key TEXT,
    fetched BIGINT NOT NULL,
    inbox TEXT NOT NULL
);

-- post: threads with an owner

ALTER TABLE responses ADD COLUMN guest TEXT;
ALTER TABLE responses ADD COLUMN asker_only BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE responses ADD COLUMN signed TEXT;
CREATE INDEX responses_peer ON responses (peer);
CREATE INDEX posts_peer ON posts (peer, id);
