-- post: what houses sent that our program does not know; and what of ours is not known at others
CREATE TABLE unknown_posts (
    peer BIGINT NOT NULL REFERENCES peers (id),
    uri TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    program TEXT NOT NULL,
    seen BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (peer, uri)
);
CREATE TABLE unknown_there (
    authority TEXT NOT NULL,
    uri TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (authority, uri)
);
CREATE INDEX unknown_there_uri ON unknown_there (uri);
