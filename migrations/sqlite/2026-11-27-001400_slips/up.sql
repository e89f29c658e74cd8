-- The four words that open one request for help, by its slug, and who came with them.
CREATE TABLE slips (slug TEXT NOT NULL PRIMARY KEY, words TEXT NOT NULL UNIQUE, made BIGINT NOT NULL);
CREATE TABLE slip_sessions (token TEXT NOT NULL PRIMARY KEY, slug TEXT NOT NULL, seen BIGINT NOT NULL);
