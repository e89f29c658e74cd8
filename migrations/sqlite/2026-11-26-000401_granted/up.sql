-- membership: what we are to a house, by its own word; the newest line holds. Of before this nothing is known.
CREATE TABLE granted (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    peer BIGINT NOT NULL REFERENCES peers (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    before TEXT,
    after TEXT NOT NULL
);
CREATE INDEX granted_peer ON granted (peer);
