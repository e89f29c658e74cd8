-- federation: what a received activity that waits is about, so that it goes with it
CREATE TABLE put_by_about (
    put_by BIGINT NOT NULL REFERENCES put_by (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    PRIMARY KEY (put_by, uri)
);
CREATE INDEX put_by_about_uri ON put_by_about (uri);

-- case_question: what the asker says it tries of an advice that is not here yet
ALTER TABLE case_questions ADD COLUMN awaited TEXT NOT NULL DEFAULT '';

-- search: the terms lie in a table of ours, so that the index can take them out whole
DROP TABLE search;
CREATE TABLE search_words (post INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5 (title, body, content = 'search_words', content_rowid = 'post', tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
UPDATE posts SET indexed = -1;
