-- post: pictures and PDFs
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post BIGINT NOT NULL REFERENCES posts (id),
    peer BIGINT REFERENCES peers (id),
    token TEXT NOT NULL UNIQUE,
    media TEXT NOT NULL,
    description TEXT NOT NULL,
    digest TEXT NOT NULL,
    size BIGINT NOT NULL,
    source TEXT,
    created BIGINT NOT NULL,
    bytes BLOB
);
CREATE INDEX files_post ON files (post, id);
CREATE INDEX files_peer ON files (peer);
